import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Measurement } from "../shared/embedded-metrics.ts";
import {
  type BatchAnswer,
  batchesByShard,
  readKinesisEvent,
  type ShardBatch,
} from "../shared/kinesis-batch.ts";
import type { MetricName } from "./metrics.ts";
import { rawBody, rawKey } from "./raw-object.ts";

const MINUTE_MS = 60_000;

/** Records come from a stream that the environment does not name. Permanent: the deployment is wrong. */
export class UnknownStreamError extends Error {
  override name = "UnknownStreamError";
}

/** Keeps what streams hold, unread: an object of the bucket a batch and shard. */
export function createArchiver(parts: {
  s3: Pick<S3Client, "send">;
  bucket: string;
  /** Names of the streams, by noun. */
  streams: Readonly<Record<string, string>>;
  publish: (measurement: Measurement<MetricName>) => void;
  now: () => number;
}) {
  const { s3, bucket, publish, now } = parts;
  const nouns = new Map(Object.entries(parts.streams).map(([noun, name]) => [name, noun]));

  async function archive(batch: ShardBatch): Promise<void> {
    const [{ stream: name, arrivalMs }] = batch;
    const stream = nouns.get(name);
    if (stream === undefined) {
      throw new UnknownStreamError(`STREAMS does not name ${name}`);
    }
    const body = await rawBody(stream, batch);
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: rawKey(stream, batch),
        Body: body,
        ContentType: "application/gzip",
      }),
    );
    const properties = { bytes: body.length, oldestMs: now() - arrivalMs };
    for (const [time, ArchivedRecords] of countByMinute(batch)) {
      publish({ time, dimensions: { Stream: stream }, values: { ArchivedRecords }, properties });
    }
  }

  /**
   * Handles Lambda's event of a Kinesis stream. No record is refused; what fails is transient, and the whole batch is to be
   * handed over once more: the same one becomes the same object.
   * @throws InvalidKinesisEventError, UnknownStreamError
   */
  return async function handle(event: unknown): Promise<BatchAnswer> {
    for (const batch of batchesByShard(readKinesisEvent(event))) {
      await archive(batch);
    }
    return { batchItemFailures: [] };
  };
}

/** Records by the minute of their arrival, as Kinesis counts what comes in. */
function countByMinute(batch: ShardBatch): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { arrivalMs } of batch) {
    const minute = arrivalMs - (arrivalMs % MINUTE_MS);
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  return counts;
}
