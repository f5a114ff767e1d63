import type { _Record as KinesisRecord } from "@aws-sdk/client-kinesis";
import type { KinesisEvent, KinesisEventRecord } from "../../functions/shared/kinesis-batch.ts";
import { arnOf, REGION, ROLE_ARN } from "../emulator-account.ts";

/** A record as the function will see it. */
export interface ShardRecord {
  sequenceNumber: string;
  /** Milliseconds since 1970. */
  arrivalMs: number;
  inEvent: KinesisEventRecord;
  /** Of `inEvent` as JSON. */
  bytes: number;
}

/** What an event needs besides its records. */
export const EVENT_BYTES = JSON.stringify(eventOf([])).length;

/** What Lambda hands to the function. */
export function eventOf(records: readonly ShardRecord[]): KinesisEvent {
  return { Records: records.map(({ inEvent }) => inEvent) };
}

export function toShardRecord(streamName: string, shardId: string, record: KinesisRecord): ShardRecord {
  const { SequenceNumber: sequenceNumber = "", PartitionKey = "", Data = new Uint8Array() } = record;
  const arrivalMs = record.ApproximateArrivalTimestamp?.getTime() ?? 0;
  const inEvent: KinesisEventRecord = {
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: PartitionKey,
      sequenceNumber,
      data: Buffer.from(Data).toString("base64"),
      approximateArrivalTimestamp: arrivalMs / 1000,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: ROLE_ARN,
    awsRegion: REGION,
    eventSourceARN: arnOf("kinesis", `stream/${streamName}`),
  };
  return { sequenceNumber, arrivalMs, inEvent, bytes: Buffer.byteLength(JSON.stringify(inEvent)) };
}
