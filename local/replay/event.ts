import { hash } from "node:crypto";
import { UserError } from "../../errors/user-error.ts";
import { parseTime } from "../../events/event-time.ts";
import type { Stream } from "../../events/schema.ts";

export type { Stream };

/** Where an event is found in the database when it is a fact; when it is rejected, it is found by its payload. */
export type FactIdentity =
  | { kind: "click"; userId: string; timeMicros: number; eventId: string }
  | { kind: "checkout"; checkoutId: string };

/** One record to send. */
export interface ReplayEvent {
  stream: Stream;
  data: Buffer;
  partitionKey: string;
  /** Microseconds since 1970; undefined where the event has no time that can be read. */
  timeMicros: number | undefined;
  /** Of every event that the contract accepts. */
  fact: FactIdentity | undefined;
}

/** One record of a file, before its times are shifted. */
export interface Entry {
  timeMicros: number | undefined;
  /** The record's size limits and columns are checked before; this never fails. */
  toEvent(shiftDays: number): ReplayEvent;
}

/** What is wrong with the file, in one line. */
export class UnreadableFileError extends UserError {
  override name = "UnreadableFileError";
}

export const DAY_MICROS = 86_400_000_000;

/** What of an event tells it from others. Nothing is known about the types. */
export interface IdentityFields {
  user_id?: unknown;
  event_time?: unknown;
  event_id?: unknown;
  checkout_id?: unknown;
}

/** @param fields as they are sent. @returns undefined only where the contract refuses one of them */
export function factOf(stream: Stream, fields: IdentityFields): FactIdentity | undefined {
  const { user_id: userId, event_id: eventId, event_time: time, checkout_id: checkoutId } = fields;
  if (stream === "checkouts") {
    return isStorable(checkoutId) ? { kind: "checkout", checkoutId } : undefined;
  }
  const timeMicros = typeof time === "string" ? parseTime(time) : undefined;
  return timeMicros !== undefined && isStorable(userId) && isStorable(eventId)
    ? { kind: "click", userId, timeMicros, eventId }
    : undefined;
}

/** PostgreSQL's text has no NUL. */
function isStorable(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0");
}

/** Kinesis takes 1 to 256 characters; a lone surrogate would not survive the way there. */
export function partitionKeyOf(userId: unknown, data: Buffer): string {
  const fits =
    typeof userId === "string" && userId !== "" && userId.length <= 256 && !/\p{Surrogate}/u.test(userId);
  return fits ? userId : digest(data).slice(0, 32);
}

/** Hexadecimal sha256. */
export function digest(data: string | Buffer): string {
  return hash("sha256", data);
}
