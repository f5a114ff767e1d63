import { createHash } from "node:crypto";
import { UserError } from "../../errors/user-error.ts";
import type { Stream } from "../../events/schema.ts";

export type { Stream };

/** Where an event is found again in the database when it is a fact. */
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
  /** Undefined where the event can only be rejected. */
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

/** Kinesis takes 1 to 256 characters; a lone surrogate would not survive the way there. */
export function partitionKeyOf(userId: unknown, data: Buffer): string {
  const fits =
    typeof userId === "string" && userId !== "" && userId.length <= 256 && !/\p{Surrogate}/u.test(userId);
  return fits ? userId : digest(data).slice(0, 32);
}

/** Hexadecimal sha256. */
export function digest(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
