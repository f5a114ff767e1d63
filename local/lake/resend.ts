import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { S3Client } from "@aws-sdk/client-s3";
import { STREAM_NAMES } from "../../config/streams.ts";
import { UserError } from "../../errors/user-error.ts";
import { judge, judgeAge, parseTime } from "../../events/contract.ts";
import type { AgeLimits } from "../../events/event-time.ts";
import type { Stream } from "../../events/schema.ts";
import type { RawLine } from "../../functions/archiver/raw-object.ts";
import { createRecordSender, type OutgoingRecord } from "../../functions/shared/record-sender.ts";
import { readSpan, type Span } from "./raw-range.ts";

/** Records arrived so long ago that their events would be rejected for their age now. Permanent: give a later time. */
export class TooOldToResendError extends UserError {
  override name = "TooOldToResendError";
}

/** What has become of the span's records so far. */
export interface Resent {
  sent: number;
  /** Events that were rejected for their age when they arrived: they would be taken now. */
  left_out_as_rejected: number;
  /** Events that were late when they arrived: they would be rejected now. */
  left_out_as_too_old: number;
}

/**
 * Puts the records of a span back into their streams, in their order, with their keys and bytes; an event that is a fact
 * already counts once.
 * @param limits in microseconds
 * @throws TooOldToResendError, or what putRecords throws
 */
export async function resend(parts: {
  s3: S3Client;
  kinesis: Pick<KinesisClient, "send">;
  bucket: string;
  /** In Kinesis, by noun; what is no stream of events is not sent: an order's changes come from its table. */
  streams: Readonly<Record<string, string>>;
  span: Span;
  limits: AgeLimits;
  now: () => number;
  /** @param arrivalMs of the last record that was looked at, in milliseconds since 1970 */
  onProgress: (resent: Resent, arrivalMs: number) => void;
  signal: AbortSignal;
}): Promise<Resent> {
  const { s3, kinesis, bucket, streams, span, limits, now, onProgress, signal } = parts;
  checkSpan(span, limits, now());
  const resent: Resent = { sent: 0, left_out_as_rejected: 0, left_out_as_too_old: 0 };
  const sender = createRecordSender<OutgoingRecord>({
    client: kinesis,
    streamNames: streams,
    onSent: (records) => {
      resent.sent += records.length;
    },
    callsInFlight: 1,
    signal,
  });
  const events = STREAM_NAMES.filter((stream) => stream in streams);
  for await (const line of readSpan(s3, bucket, events, span)) {
    signal.throwIfAborted();
    const data = Buffer.from(line.data, "base64");
    const reason = reasonToLeaveOut(line, data, limits, now());
    if (reason === undefined) {
      await sender.add({ stream: line.stream, data, partitionKey: line.key });
    } else {
      resent[reason] += 1;
    }
    onProgress(resent, Date.parse(line.arrival));
  }
  await sender.finish();
  return resent;
}

/** Of both streams' limits the shorter one. */
function checkSpan({ from }: Span, { clickRetention, lookback }: AgeLimits, nowMs: number): void {
  const oldestMs = Math.ceil(nowMs - (clickRetention - lookback) / 1000);
  if (from < oldestMs) {
    throw new TooOldToResendError(
      `what arrived before ${new Date(oldestMs).toISOString()} is too old to be sent again: ` +
        "its orders would be rejected, as the settings click_retention and lookback say",
    );
  }
}

function reasonToLeaveOut(
  { stream, arrival }: RawLine,
  data: Buffer,
  limits: AgeLimits,
  nowMs: number,
): Exclude<keyof Resent, "sent"> | undefined {
  const verdict = judge(stream as Stream, data);
  const time = verdict.verdict === "accepted" ? parseTime(verdict.event.event_time) : undefined;
  if (time === undefined) {
    // Rejected then and now, for the same reason.
    return undefined;
  }
  if (judgeAge(stream as Stream, time, Date.parse(arrival) * 1000, limits) !== undefined) {
    return "left_out_as_rejected";
  }
  return judgeAge(stream as Stream, time, nowMs * 1000, limits) === undefined
    ? undefined
    : "left_out_as_too_old";
}
