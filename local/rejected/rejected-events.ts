import type pg from "pg";
import type { Stream } from "../../events/schema.ts";
import { statement } from "./statements.ts";

/** More than a person corrects. */
export const MOST_AT_ONCE = 100_000;

export const REASONS = [
  "not_json",
  "schema_violation",
  "future_time",
  "too_old",
  "value_mismatch",
  "conflicting_checkout",
  "not_storable",
] as const;

export interface RejectedEvent {
  stream: Stream;
  /** Hexadecimal sha256 of the payload as it arrived; its first characters will do where they are no other's. */
  id: string;
  reason: (typeof REASONS)[number];
  path: string;
  rule: string;
  arrived_at: Date;
  times_seen: number;
  /** Without the addresses in it. */
  payload: Buffer;
}

/** One time that a rejected event was sent again. */
export interface Replay {
  replayed_at: Date;
  sent_stream: Stream;
  sent_hash: string;
  /** A `repeat` tells an order that stands by another event. */
  outcome: "fact" | "repeat" | "rejected";
}

/** Open ones, the latest arrivals first. */
export async function listRejected(
  client: pg.ClientBase,
  { reason, limit }: { reason: string | undefined; limit: number },
): Promise<RejectedEvent[]> {
  const { rows } = await client.query<RejectedEvent>(statement("list_rejected"), [reason ?? null, limit]);
  return rows;
}

/**
 * Open ones that may be facts when they are sent again as they are: under an id the first order stands, so that a
 * `conflicting_checkout` would only be rejected again.
 */
export async function listReplayable(client: pg.ClientBase, reason?: string): Promise<RejectedEvent[]> {
  const open = await listRejected(client, { reason, limit: MOST_AT_ONCE });
  return open.filter((event) => event.reason !== "conflicting_checkout");
}

export async function countRejected(
  client: pg.ClientBase,
): Promise<{ reason: string; events: number; open: number }[]> {
  return (await client.query(statement("count_rejected"))).rows;
}

/** Those whose id begins so, open or not; two at most. */
export async function findRejected(client: pg.ClientBase, idStart: string): Promise<RejectedEvent[]> {
  const { rows } = await client.query<RejectedEvent>(statement("find_rejected"), [idStart]);
  return rows;
}

export async function replaysOf(client: pg.ClientBase, { stream, id }: RejectedEvent): Promise<Replay[]> {
  return (await client.query<Replay>(statement("replays_of"), [stream, id])).rows;
}
