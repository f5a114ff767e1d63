import { setTimeout as delay } from "node:timers/promises";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type pg from "pg";
import { UserError } from "../../errors/user-error.ts";
import { parseTime } from "../../events/event-time.ts";
import type { Stream } from "../../events/schema.ts";
import { createRecordSender } from "../../functions/shared/record-sender.ts";
import { digest, partitionKeyOf } from "../replay/event.ts";
import type { RejectedEvent, Replay } from "./rejected-events.ts";
import { statement } from "./statements.ts";

/** A rejected event, and what is sent in its place. */
export interface Correction {
  rejected: Pick<RejectedEvent, "stream" | "id" | "reason">;
  stream: Stream;
  data: Buffer;
}

interface Sent extends Correction {
  hash: string;
  seenBefore: number;
  /** An order stands under its checkout_id already: whether this one is the same order only the job can tell. */
  stood: boolean;
  ids: EventIds;
}

interface EventIds {
  userId: string | null;
  eventTime: string | null;
  eventId: string | null;
  checkoutId: string | null;
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
 * @param client of the role ingest
 * @returns outcomes in the order of the corrections
 * @throws ReplayNotArrivedError when nothing has moved for a minute; what has arrived by then is noted
 */
export async function replayRejected(parts: {
  kinesis: Pick<KinesisClient, "send">;
  streamNames: Readonly<Record<Stream, string>>;
  client: pg.ClientBase;
  corrections: readonly Correction[];
  onProgress?: (arrived: number) => void;
}): Promise<Replay["outcome"][]> {
  const { kinesis, streamNames, client, corrections, onProgress = () => {} } = parts;
  const all = await prepare(client, corrections);
  const sender = createRecordSender({ client: kinesis, streamNames, onSent: () => {} });
  for (const { stream, data } of all) {
    await sender.add({ stream, data, partitionKey: partitionKeyOf(parse(data)?.user_id, data) });
  }
  await sender.finish();

  const outcomes = new Map<Sent, Replay["outcome"]>();
  const sentAt = performance.now();
  let movedAt = sentAt;
  while (outcomes.size < all.length) {
    const known = await findOutcomes(
      client,
      all.filter((sent) => !outcomes.has(sent)),
    );
    const settled = known.filter(
      ([{ stood }, outcome]) =>
        outcome === "rejected" ||
        (outcome === "fact" && !stood) ||
        performance.now() - sentAt > CONFLICT_GRACE_MS,
    );
    await note(client, settled);
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

async function prepare(client: pg.ClientBase, corrections: readonly Correction[]): Promise<Sent[]> {
  const all = corrections.map((correction) => ({
    ...correction,
    hash: digest(correction.data),
    seenBefore: 0,
    stood: false,
    ids: idsOf(correction.data),
  }));
  const seen = await client.query<{ number: number; times_seen: number }>(statement("times_seen"), [
    all.map((_, index) => index),
    all.map(({ stream }) => stream),
    all.map(({ hash }) => hash),
  ]);
  for (const { number, times_seen } of seen.rows) {
    Object.assign(all[number] as Sent, { seenBefore: times_seen });
  }
  for (const [sent, outcome] of await findOutcomes(client, all)) {
    sent.stood = outcome !== "rejected" && sent.stream === "checkouts";
  }
  return all;
}

async function findOutcomes(client: pg.ClientBase, all: Sent[]): Promise<[Sent, Replay["outcome"]][]> {
  const { rows } = await client.query<{ number: number; outcome: Replay["outcome"] | null }>(
    statement("replay_outcomes"),
    [
      all.map((_, index) => index),
      all.map(({ stream }) => stream),
      all.map(({ hash }) => hash),
      all.map(({ seenBefore }) => seenBefore),
      all.map(({ ids }) => ids.userId),
      all.map(({ ids }) => ids.eventTime),
      all.map(({ ids }) => ids.eventId),
      all.map(({ ids }) => ids.checkoutId),
    ],
  );
  return rows.flatMap(({ number, outcome }) => (outcome === null ? [] : [[all[number] as Sent, outcome]]));
}

async function note(client: pg.ClientBase, settled: [Sent, Replay["outcome"]][]): Promise<void> {
  if (settled.length > 0) {
    await client.query(statement("note_replays"), [
      settled.map(([{ rejected }]) => rejected.stream),
      settled.map(([{ rejected }]) => rejected.id),
      settled.map(([{ stream }]) => stream),
      settled.map(([{ hash }]) => hash),
      settled.map(([, outcome]) => outcome),
    ]);
  }
}

function idsOf(data: Buffer): EventIds {
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
