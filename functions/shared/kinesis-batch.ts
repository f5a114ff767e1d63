import type { Logger } from "./logger.ts";

/** What Lambda hands to a function that consumes a Kinesis stream: records of one shard, in the shard's order. */
export interface KinesisEvent {
  Records: KinesisEventRecord[];
}

export interface KinesisEventRecord {
  eventSource: string;
  eventVersion: string;
  /** Shard id and sequence number: `shardId-000000000006:4959…`. */
  eventID: string;
  eventName: string;
  invokeIdentityArn: string;
  awsRegion: string;
  /** Of the stream. */
  eventSourceARN: string;
  kinesis: {
    kinesisSchemaVersion: string;
    partitionKey: string;
    sequenceNumber: string;
    /** Base64. */
    data: string;
    /** Seconds since 1970, to the millisecond. */
    approximateArrivalTimestamp: number;
  };
}

export interface StreamRecord {
  stream: string;
  shardId: string;
  /** As Kinesis writes it. */
  sequenceNumber: string;
  /** The sequence number as what it is: texts of different lengths compare wrongly. */
  order: bigint;
  /** Milliseconds since 1970. */
  arrivalMs: number;
  partitionKey: string;
  data: Buffer;
}

/** Records of one shard, in its order. */
export type ShardBatch = readonly [StreamRecord, ...StreamRecord[]];

/** What the function answers; Lambda reads the lowest number only and hands over all from there on once more. */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/** The payload is not Lambda's event of a Kinesis stream. Permanent: handing it over again fails again. */
export class InvalidKinesisEventError extends Error {
  override name = "InvalidKinesisEventError";
}

/**
 * Decodes the event's records, by shard and within it by sequence number.
 * @throws InvalidKinesisEventError
 */
export function readKinesisEvent(event: unknown): StreamRecord[] {
  const records = (event as Partial<KinesisEvent> | null)?.Records;
  if (!Array.isArray(records)) {
    throw new InvalidKinesisEventError("the payload has no Records: it must come from a Kinesis stream");
  }
  return records.map(readRecord).sort(byShardAndOrder);
}

/** A batch a shard of a stream: AWS hands over one shard's records alone, others may hand over several. */
export function batchesByShard(records: readonly StreamRecord[]): ShardBatch[] {
  const batches = new Map<string, [StreamRecord, ...StreamRecord[]]>();
  for (const record of records) {
    const shard = `${record.stream} ${record.shardId}`;
    const batch = batches.get(shard);
    if (batch === undefined) {
      batches.set(shard, [record]);
    } else {
      batch.push(record);
    }
  }
  return [...batches.values()];
}

function readRecord({ eventSource, eventID, eventSourceARN, kinesis }: KinesisEventRecord): StreamRecord {
  if (eventSource !== "aws:kinesis") {
    throw new InvalidKinesisEventError(`a record comes from ${eventSource}, not from a Kinesis stream`);
  }
  return {
    stream: eventSourceARN.slice(eventSourceARN.indexOf("/") + 1),
    shardId: eventID.slice(0, eventID.indexOf(":")),
    sequenceNumber: kinesis.sequenceNumber,
    order: BigInt(kinesis.sequenceNumber),
    arrivalMs: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    partitionKey: kinesis.partitionKey,
    data: Buffer.from(kinesis.data, "base64"),
  };
}

function byShardAndOrder(one: StreamRecord, other: StreamRecord): number {
  if (one.shardId !== other.shardId) {
    return one.shardId < other.shardId ? -1 : 1;
  }
  return one.order === other.order ? 0 : one.order < other.order ? -1 : 1;
}

/**
 * Handles the records one after the other. What fails ends its shard, since what comes after must not overtake it:
 * Lambda hands over that record and all after it once more, until it has no retries left and gives the record up. So a
 * handler throws where another attempt may help, and puts aside by itself what never can be handled.
 * @throws what the handler threw where not one record was handled: Lambda splits an invocation that failed in halves for
 * certain, of an answer that names its first record the documentation does not say so.
 */
export async function handleEach(
  records: readonly StreamRecord[],
  handle: (record: StreamRecord) => Promise<void> | void,
  logger: Pick<Logger, "warn">,
): Promise<BatchAnswer> {
  const failures = new Map<string, { sequenceNumber: string; error: unknown }>();
  let handled = 0;
  for (const record of records) {
    const { stream, shardId, sequenceNumber } = record;
    if (failures.has(shardId)) {
      continue;
    }
    try {
      await handle(record);
      handled += 1;
    } catch (error) {
      failures.set(shardId, { sequenceNumber, error });
      logger.warn(
        { stream, shardId, sequenceNumber, error: (error as Error).name },
        "record could not be handled",
      );
    }
  }
  const [first] = failures.values();
  if (first !== undefined && handled === 0) {
    throw first.error;
  }
  return {
    batchItemFailures: [...failures.values()].map(({ sequenceNumber }) => ({
      itemIdentifier: sequenceNumber,
    })),
  };
}
