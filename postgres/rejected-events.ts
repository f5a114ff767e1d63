import { readFileSync } from "node:fs";
import type pg from "pg";
import type { StreamName } from "../config/streams.ts";
import { UserError } from "../errors/user-error.ts";

export const REASONS = [
  "not_json",
  "schema_violation",
  "future_time",
  "too_old",
  "value_mismatch",
  "conflicting_checkout",
  "not_storable",
] as const;

/** Of an event, what names it. */
export interface RejectedId {
  stream: StreamName;
  /** Hexadecimal sha256 of the payload as it arrived; its first characters will do where they are no other's. */
  id: string;
}

export interface FoundRejected extends RejectedId {
  reason: (typeof REASONS)[number];
}

export interface RejectedEvent extends FoundRejected {
  path: string;
  rule: string;
  arrived_at: Date;
  times_seen: number;
  /** Without the addresses in it. */
  payload: Buffer;
}

/** Permanent: correct the id. */
export class NoSuchRejectedEventError extends UserError {
  override name = "NoSuchRejectedEventError";
}

/** One time that a rejected event was sent again. */
export interface Replay {
  replayed_at: Date;
  sent_stream: StreamName;
  sent_hash: string;
  /** A `repeat` tells an order that stands by another event. */
  outcome: "fact" | "repeat" | "rejected";
}

/** What was sent, and how it is found again. */
export interface SentPayload {
  stream: StreamName;
  hash: string;
  /** How often it was among the rejected before. */
  seenBefore: number;
  userId: string | null;
  eventTime: string | null;
  eventId: string | null;
  checkoutId: string | null;
}

/** What became of a rejected event. */
export interface SettledReplay extends RejectedId {
  sentStream: StreamName;
  sentHash: string;
  outcome: Replay["outcome"];
}

export interface PageOptions {
  reason?: string | undefined;
  /** The last one of the page before. */
  after?: RejectedId | undefined;
  limit: number;
  /** Of payloads and texts together; one that is larger makes a page of its own. */
  bytes: number;
}

/** Open ones, the latest arrivals first. */
export async function pageOfRejected(
  client: pg.ClientBase,
  { reason, after, limit, bytes }: PageOptions,
): Promise<RejectedEvent[]> {
  const values = [reason ?? null, after?.stream ?? null, after?.id ?? null, limit, bytes];
  return (await client.query<RejectedEvent>(statement("list_rejected"), values)).rows;
}

export async function countRejected(
  client: pg.ClientBase,
): Promise<{ reason: string; events: number; open: number }[]> {
  return (await client.query(statement("count_rejected"))).rows;
}

/** Those whose id begins so, open or not; of each beginning two at most, in its place. */
export async function findRejected(
  client: pg.ClientBase,
  idStarts: readonly string[],
): Promise<FoundRejected[][]> {
  const { rows } = await client.query<FoundRejected & { id_start: string }>(statement("find_rejected"), [
    [...new Set(idStarts)],
  ]);
  const found = new Map<string, FoundRejected[]>();
  for (const { id_start, ...event } of rows) {
    found.set(id_start, [...(found.get(id_start) ?? []), event]);
  }
  return idStarts.map((start) => found.get(start) ?? []);
}

/** One that is there. @throws NoSuchRejectedEventError */
export async function readRejected(
  client: pg.ClientBase,
  { stream, id }: RejectedId,
): Promise<RejectedEvent> {
  const { rows } = await client.query<RejectedEvent>(statement("show_rejected"), [stream, id]);
  if (rows[0] === undefined) {
    throw new NoSuchRejectedEventError(`there is no rejected event ${id} of ${stream}`);
  }
  return rows[0];
}

export async function replaysOf(client: pg.ClientBase, { stream, id }: RejectedId): Promise<Replay[]> {
  return (await client.query<Replay>(statement("replays_of"), [stream, id])).rows;
}

/** @returns in the order of the payloads */
export async function timesSeen(
  client: pg.ClientBase,
  payloads: readonly Pick<SentPayload, "stream" | "hash">[],
): Promise<number[]> {
  const { rows } = await client.query<{ number: number; times_seen: number }>(statement("times_seen"), [
    payloads.map((_, index) => index),
    payloads.map(({ stream }) => stream),
    payloads.map(({ hash }) => hash),
  ]);
  return inOrder(
    rows.map(({ number, times_seen }) => [number, times_seen]),
    payloads,
    0,
  );
}

/** @returns in the order of the payloads; null where nothing has become of one yet */
export async function findOutcomes(
  client: pg.ClientBase,
  sent: readonly SentPayload[],
): Promise<(Replay["outcome"] | null)[]> {
  const { rows } = await client.query<{ number: number; outcome: Replay["outcome"] | null }>(
    statement("replay_outcomes"),
    [
      sent.map((_, index) => index),
      sent.map(({ stream }) => stream),
      sent.map(({ hash }) => hash),
      sent.map(({ seenBefore }) => seenBefore),
      sent.map(({ userId }) => userId),
      sent.map(({ eventTime }) => eventTime),
      sent.map(({ eventId }) => eventId),
      sent.map(({ checkoutId }) => checkoutId),
    ],
  );
  return inOrder(
    rows.map(({ number, outcome }) => [number, outcome]),
    sent,
    null,
  );
}

/** Writes into the history what became of events that were sent again. */
export async function noteReplays(client: pg.ClientBase, settled: readonly SettledReplay[]): Promise<void> {
  await client.query(statement("note_replays"), [
    settled.map(({ stream }) => stream),
    settled.map(({ id }) => id),
    settled.map(({ sentStream }) => sentStream),
    settled.map(({ sentHash }) => sentHash),
    settled.map(({ outcome }) => outcome),
  ]);
}

function inOrder<T>(
  found: readonly (readonly [number: number, value: T])[],
  asked: readonly unknown[],
  otherwise: T,
): T[] {
  const byNumber = new Map(found);
  return asked.map((_, index) => byNumber.get(index) ?? otherwise);
}

function statement(name: string): string {
  return readFileSync(new URL(`rejected/${name}.sql`, import.meta.url), "utf8");
}
