import type { KinesisClient, PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import { putRecords } from "./put-records.ts";

/** Kinesis' limits of one PutRecords call; keys count as well as data. */
const MOST_RECORDS = 500;
const MOST_BYTES = 5 * 1024 * 1024;

const CALLS_IN_FLIGHT = 4;

/** One record of a stream, before it is sent. */
export interface OutgoingRecord<Stream extends string = string> {
  stream: Stream;
  data: Buffer;
  partitionKey: string;
}

interface Gathered<T> {
  records: T[];
  bytes: number;
}

/** Gathers records into PutRecords calls, of which several are under way at once. */
export interface RecordSender<T extends OutgoingRecord> {
  /** Waits only where too many calls are under way. */
  add(record: T): Promise<void> | undefined;
  /** Sends what is gathered, without waiting for the answers. */
  flush(): Promise<void>;
  /** Sends what is gathered and waits until everything is taken. */
  finish(): Promise<void>;
}

/**
 * Sends to the streams that `streamNames` has, and to no others.
 * @throws from its methods what putRecords throws, once; nothing more is sent then
 */
export function createRecordSender<T extends OutgoingRecord>(options: {
  client: Pick<KinesisClient, "send">;
  /** In Kinesis, by what records call their stream. */
  streamNames: Readonly<Record<T["stream"], string>>;
  /** Called with the records that a call delivered. */
  onSent: (records: T[]) => void;
  /** With 1 a call begins when the one before has delivered all of its records. @default 4 */
  callsInFlight?: number;
  signal?: AbortSignal;
}): RecordSender<T> {
  const { client, streamNames, onSent, callsInFlight = CALLS_IN_FLIGHT, signal } = options;
  const streams = Object.keys(streamNames) as T["stream"][];
  const gathered = {} as Record<T["stream"], Gathered<T>>;
  for (const stream of streams) {
    gathered[stream] = { records: [], bytes: 0 };
  }
  const calls = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;

  function throwFailure(): void {
    if (failure !== undefined) {
      throw failure.error;
    }
  }

  async function dispatch(stream: T["stream"]): Promise<void> {
    const { records } = gathered[stream];
    if (records.length === 0) {
      return;
    }
    gathered[stream] = { records: [], bytes: 0 };
    while (calls.size >= callsInFlight) {
      await Promise.race(calls);
    }
    throwFailure();
    const call = putRecords(client, streamNames[stream], records.map(toEntry), signal ? { signal } : {})
      .then(() => onSent(records))
      .catch((error) => {
        failure ??= { error };
      })
      .finally(() => calls.delete(call));
    calls.add(call);
  }

  async function flush(): Promise<void> {
    for (const stream of streams) {
      await dispatch(stream);
    }
  }

  return {
    add(record) {
      const { data, partitionKey } = record;
      const stream: T["stream"] = record.stream;
      const size = data.length + Buffer.byteLength(partitionKey);
      const current = gathered[stream];
      const isFull = current.records.length >= MOST_RECORDS || current.bytes + size > MOST_BYTES;
      const waiting = isFull ? dispatch(stream) : undefined;
      gathered[stream].records.push(record);
      gathered[stream].bytes += size;
      return waiting;
    },
    flush,
    async finish() {
      await flush();
      await Promise.all(calls);
      throwFailure();
    },
  };
}

/** Sends records and returns when the streams have taken all of them. @throws what putRecords throws */
export async function sendAll<T extends OutgoingRecord>({
  records,
  ...to
}: Pick<Parameters<typeof createRecordSender<T>>[0], "client" | "streamNames"> & {
  records: readonly T[];
}): Promise<void> {
  const sender = createRecordSender<T>({ ...to, onSent: () => {} });
  for (const record of records) {
    await sender.add(record);
  }
  await sender.finish();
}

function toEntry({ data, partitionKey }: OutgoingRecord): PutRecordsRequestEntry {
  return { Data: data, PartitionKey: partitionKey };
}
