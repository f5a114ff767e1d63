import type { StreamMapping } from "./stream-mapping.ts";

/**
 * How the Lambda bots consumes clicks: with whatever was read, since a label is for now. Only a service that is away makes
 * it fail; a label that comes late still stands beside its mark, so no record is too old.
 */
export const BOTS_ON_CLICKS: StreamMapping = {
  batchSize: 1_000,
  windowSeconds: 0,
  maximumRetries: 50,
  maximumRecordAgeSeconds: 604_800,
  bisectOnError: true,
};
