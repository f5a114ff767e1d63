import type { OrderRow } from "../../athena/orders-table.ts";
import { microsecondsOf } from "../order-changes/creation-time.ts";
import { reasonOf, rowOfRecord } from "../order-changes/record.ts";
import { digest } from "./places.ts";

/**
 * What Firehose writes of a record that its Lambda made nothing of, a line each.
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
interface Envelope {
  attemptsMade?: unknown;
  /** Milliseconds since 1970. */
  arrivalTimestamp?: unknown;
  errorCode?: unknown;
  errorMessage?: unknown;
  attemptEndingTimestamp?: unknown;
  /** Base64. */
  rawData?: unknown;
}

/** A record of which no row was made. */
export interface FailedRow {
  /** By what the record is: the same however often it failed. */
  id: string;
  /** As it lies in its object. */
  line: string;
  bytes: Buffer;
  failedMs: number | undefined;
  arrivalMs: number | undefined;
  /** Why it failed, in the words of who tells it. */
  error: string;
}

export function failedId(bytes: Buffer): string {
  return digest(bytes);
}

/** A line that is no envelope is a failed row, too: itself. */
export function readFailedLine(line: string): FailedRow {
  const envelope = parse(line);
  const bytes = envelope === undefined ? Buffer.from(line) : Buffer.from(envelope.rawData, "base64");
  return {
    id: failedId(bytes),
    line,
    bytes,
    failedMs: millisecondsOf(envelope?.attemptEndingTimestamp),
    arrivalMs: millisecondsOf(envelope?.arrivalTimestamp),
    error: typeof envelope?.errorCode === "string" ? envelope.errorCode : "unknown",
  };
}

/** A failed row of the reconciler's own, as Firehose writes one; the same text each time. */
export function envelopeOf(record: { bytes: Buffer; arrivalMs: number; reason: string }): string {
  return JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: record.arrivalMs,
    errorCode: "Unreadable",
    errorMessage: record.reason,
    attemptEndingTimestamp: record.arrivalMs,
    rawData: record.bytes.toString("base64"),
  } satisfies Envelope);
}

/** The row that today's code makes of it, or why it makes none. */
export function tryAgain({ bytes, arrivalMs }: FailedRow): { row: OrderRow } | { reason: string } {
  try {
    return { row: rowOfRecord(bytes, arrivalMs) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function parse(line: string): (Envelope & { rawData: string }) | undefined {
  try {
    const envelope = JSON.parse(line);
    return typeof envelope?.rawData === "string" ? envelope : undefined;
  } catch {
    return undefined;
  }
}

function millisecondsOf(time: unknown): number | undefined {
  const micros = microsecondsOf(typeof time === "string" && /^\d+$/.test(time) ? Number(time) : time);
  return micros === undefined ? undefined : Math.floor(micros / 1000);
}
