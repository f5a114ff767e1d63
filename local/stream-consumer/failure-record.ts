import { arnOf } from "../emulator-account.ts";
import type { GivenUp } from "./deliver.ts";
import { mappingId } from "./mapping-id.ts";
import { eventOf, type ShardRecord } from "./shard-record.ts";

/** Whose records they are. */
export interface ShardOfMapping {
  functionName: string;
  streamName: string;
  shardId: string;
}

/** What AWS writes into the bucket about records that are given up: what was known about them, and they themselves. The request's id is missing. */
export function failureRecord(
  { functionName, streamName, shardId }: ShardOfMapping,
  records: readonly ShardRecord[],
  { condition, invocations, last }: GivenUp,
  time: Date,
) {
  const [first, final] = [records[0], records.at(-1)];
  return {
    requestContext: {
      functionArn: arnOf("lambda", `function:${functionName}`),
      condition,
      approximateInvokeCount: invocations,
    },
    ...(last && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: last.error === undefined ? null : "Unhandled",
      },
    }),
    version: "1.0",
    timestamp: time.toISOString(),
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: final?.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first?.arrivalMs ?? 0).toISOString(),
      approximateArrivalOfLastRecord: new Date(final?.arrivalMs ?? 0).toISOString(),
      batchSize: records.length,
      streamArn: arnOf("kinesis", `stream/${streamName}`),
    },
    payload: eventOf(records),
  };
}

/** Where AWS puts it. */
export function failureKey({ functionName, streamName, shardId }: ShardOfMapping, time: Date, id: string) {
  const [day = "", clock = ""] = time.toISOString().split("T");
  const folder = `aws/lambda/${mappingId(functionName, streamName)}/${shardId}/${day.replaceAll("-", "/")}`;
  return `${folder}/${day}T${clock.slice(0, 8).replaceAll(":", ".")}-${id}`;
}
