import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../../errors/user-error.ts";
import { parseTime } from "../../events/event-time.ts";
import type { Stream } from "../../events/schema.ts";
import type { AskCorrections } from "../../functions/corrections/corrections.ts";
import type { FoundRejected, Replay, SentPayload } from "../../postgres/rejected-events.ts";
import { digest, partitionKeyOf } from "../replay/event.ts";
import { inPieces } from "./pieces.ts";

/** A rejected event, and what is sent in its place. */
export interface Correction {
  rejected: FoundRejected;
  stream: Stream;
  data: Buffer;
}

interface Sent extends Correction {
  payload: SentPayload;
  /** An order stands under its checkout_id already: whether this one is the same order only the job can tell. */
  stood: boolean;
}

const POLL_MS = 300;
/** In which the job rejects an order that conflicts with the one that stands. */
const CONFLICT_GRACE_MS = 10_000;
const STALLED_AFTER_MS = 60_000;

/** Some of what was sent again has become neither a fact nor a rejected event. Sending it again is harmless. */
export class ReplayNotArrivedError extends UserError {
  override name = "ReplayNotArrivedError";
}

/**
 * Sends the corrections, waits for what becomes of each, and notes it in the history. Ids and times stay as they are, so
 * nothing can count twice; where this is interrupted, the events stay open and can be replayed again.
 * @returns outcomes in the order of the corrections
 * @throws ReplayNotArrivedError when nothing has moved for a minute; what has arrived by then is noted
 */
export async function replayRejected(parts: {
  ask: AskCorrections;
  corrections: readonly Correction[];
  onProgress?: (arrived: number) => void;
}): Promise<Replay["outcome"][]> {
  const { ask, corrections, onProgress = () => {} } = parts;
  const all = await prepare(ask, corrections);
  for (const records of inPieces(all.map(toRecord))) {
    await ask<"send">({ action: "send", records });
  }

  const outcomes = new Map<Sent, Replay["outcome"]>();
  const sentAt = performance.now();
  let movedAt = sentAt;
  while (outcomes.size < all.length) {
    const open = all.filter((sent) => !outcomes.has(sent));
    const known = await findOutcomes(ask, open);
    const settled = known.filter(
      ([{ stood }, outcome]) =>
        outcome === "rejected" ||
        (outcome === "fact" && !stood) ||
        performance.now() - sentAt > CONFLICT_GRACE_MS,
    );
    await note(ask, settled);
    for (const [sent, outcome] of settled) {
      outcomes.set(sent, outcome);
      movedAt = performance.now();
    }
    onProgress(outcomes.size);
    if (performance.now() - movedAt > STALLED_AFTER_MS) {
      throw new ReplayNotArrivedError(
        `${all.length - outcomes.size} of ${all.length} events have not arrived: does the job run? npm run status tells`,
      );
    }
    await delay(outcomes.size < all.length ? POLL_MS : 0);
  }
  return all.map((sent) => outcomes.get(sent) as Replay["outcome"]);
}

async function prepare(ask: AskCorrections, corrections: readonly Correction[]): Promise<Sent[]> {
  const all = corrections.map((correction) => ({
    ...correction,
    payload: {
      stream: correction.stream,
      hash: digest(correction.data),
      seenBefore: 0,
      ...idsOf(correction.data),
    },
    stood: false,
  }));
  for (const piece of inPieces(all.map(({ payload }) => payload))) {
    const payloads = piece.map(({ stream, hash }) => ({ stream, hash }));
    const { times } = await ask<"times-seen">({ action: "times-seen", payloads });
    for (const [index, payload] of piece.entries()) {
      payload.seenBefore = times[index] ?? 0;
    }
  }
  for (const [sent, outcome] of await findOutcomes(ask, all)) {
    sent.stood = outcome !== "rejected" && sent.stream === "checkouts";
  }
  return all;
}

function toRecord({ stream, data }: Sent) {
  return {
    stream,
    partitionKey: partitionKeyOf(parse(data)?.user_id, data),
    data: data.toString("base64"),
  };
}

/** Of those of which something has become. */
async function findOutcomes(ask: AskCorrections, all: readonly Sent[]): Promise<[Sent, Replay["outcome"]][]> {
  const outcomes: (Replay["outcome"] | null)[] = [];
  for (const sent of inPieces(all.map(({ payload }) => payload))) {
    outcomes.push(...(await ask<"outcomes">({ action: "outcomes", sent })).outcomes);
  }
  return all.flatMap((sent, index) => {
    const outcome = outcomes[index] ?? null;
    return outcome === null ? [] : [[sent, outcome]];
  });
}

async function note(ask: AskCorrections, settled: [Sent, Replay["outcome"]][]): Promise<void> {
  const notes = settled.map(([{ rejected, payload }, outcome]) => ({
    stream: rejected.stream,
    id: rejected.id,
    sentStream: payload.stream,
    sentHash: payload.hash,
    outcome,
  }));
  for (const piece of inPieces(notes)) {
    await ask<"note-replays">({ action: "note-replays", settled: piece });
  }
}

function idsOf(data: Buffer): Pick<SentPayload, "userId" | "eventTime" | "eventId" | "checkoutId"> {
  const fields = parse(data) ?? {};
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === "string" && !value.includes("\0") ? value : null;
  };
  const time = text("event_time");
  return {
    userId: text("user_id"),
    eventTime: time !== null && parseTime(time) !== undefined ? time : null,
    eventId: text("event_id"),
    checkoutId: text("checkout_id"),
  };
}

function parse(data: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data.toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
