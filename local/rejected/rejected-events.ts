import type { AskCorrections, CorrectionsAnswers } from "../../functions/corrections/corrections.ts";
import { MOST_AT_ONCE } from "../../functions/corrections/request.ts";
import type { FoundRejected, RejectedEvent, RejectedId, Replay } from "../../postgres/rejected-events.ts";
import { inPieces } from "./pieces.ts";

/** More than a person corrects. */
export const MOST_LISTED = 100_000;

/** Open ones, the latest arrivals first. */
export async function listRejected(
  ask: AskCorrections,
  { reason, limit }: { reason?: string | undefined; limit: number },
): Promise<RejectedEvent[]> {
  const listed: RejectedEvent[] = [];
  for (let after: RejectedId | undefined; listed.length < limit; ) {
    const { events } = await ask<"list-rejected">({
      action: "list-rejected",
      ...(reason !== undefined && { reason }),
      ...(after && { after }),
      limit: Math.min(limit - listed.length, MOST_AT_ONCE),
    });
    listed.push(...events.map(read));
    const last = events.at(-1);
    if (last === undefined) {
      break;
    }
    after = { stream: last.stream, id: last.id };
  }
  return listed;
}

/**
 * Open ones that may be facts when they are sent again as they are: under an id the first order stands, so that a
 * `conflicting_checkout` would only be rejected again.
 */
export async function listReplayable(ask: AskCorrections, reason?: string): Promise<RejectedEvent[]> {
  const open = await listRejected(ask, { reason, limit: MOST_LISTED });
  return open.filter((event) => event.reason !== "conflicting_checkout");
}

/** Of each beginning of an id the events that have it, two at most, in its place. */
export async function findRejected(
  ask: AskCorrections,
  idStarts: readonly string[],
): Promise<FoundRejected[][]> {
  const found: FoundRejected[][] = [];
  for (const piece of inPieces(idStarts)) {
    found.push(...(await ask<"find-rejected">({ action: "find-rejected", idStarts: piece })).found);
  }
  return found;
}

/** One that is there, with its history. */
export async function readRejected(
  ask: AskCorrections,
  { stream, id }: RejectedId,
): Promise<{ event: RejectedEvent; replays: Replay[] }> {
  const { event, replays } = await ask<"show-rejected">({ action: "show-rejected", event: { stream, id } });
  return {
    event: read(event),
    replays: replays.map((replay) => ({ ...replay, replayed_at: new Date(replay.replayed_at) })),
  };
}

function read(event: CorrectionsAnswers["list-rejected"]["events"][number]): RejectedEvent {
  return {
    ...event,
    arrived_at: new Date(event.arrived_at),
    payload: Buffer.from(event.payload, "base64"),
  };
}
