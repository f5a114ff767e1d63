import { resourceName } from "./names.ts";
import type { StreamMapping } from "./stream-mapping.ts";
import { STREAM_NAMES, type StreamName } from "./streams.ts";

/** What the Lambda archiver keeps of, whatever other lanes are on: `streamsOf` adds theirs. */
export const ARCHIVED_STREAMS: readonly StreamName[] = STREAM_NAMES;

/**
 * How the Lambda archiver consumes each of them: a minute's records are one object, as few as can be. Only S3 makes it fail, so a
 * batch is tried again as long as the stream keeps it, and never split: cut alike, it becomes the same object.
 */
export const ARCHIVER_MAPPING: StreamMapping = {
  batchSize: 10_000,
  windowSeconds: 60,
  maximumRetries: 10_000,
  maximumRecordAgeSeconds: 604_800,
  bisectOnError: false,
};

/** An environment's database in Glue's catalog: in SQL a hyphen would have to be quoted. */
export function lakeDatabase(environment: string): string {
  return resourceName(environment, "lake").replaceAll("-", "_");
}

/** What a crawler finds of the same facts: apart, as nobody should read by it. */
export function driftDatabase(environment: string): string {
  return `${lakeDatabase(environment)}_drift`;
}
