import type { KinesisClient, PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import type { Stream } from "../../events/schema.ts";
import { putRecords } from "./put-records.ts";

/** Kinesis' limits of one PutRecords call; keys count as well as data. */
const MOST_RECORDS = 500;
const MOST_BYTES = 5 * 1024 * 1024;

const CALLS_IN_FLIGHT = 4;

/** One record of a stream, before it is sent. */
export interface OutgoingRecord {
  stream: Stream;
  data: Buffer;
  partitionKey: string;
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

/** @throws from its methods what putRecords throws, once; nothing more is sent then. */
export function createRecordSender<T extends OutgoingRecord>(options: {
  client: Pick<KinesisClient, "send">;
  streamNames: Readonly<Record<Stream, string>>;
  /** Called with the records that a call delivered. */
  onSent: (records: T[]) => void;
  signal?: AbortSignal;
}): RecordSender<T> {
  const { client, streamNames, onSent, signal } = options;
  const gathered: Record<Stream, { records: T[]; bytes: number }> = {
    clicks: { records: [], bytes: 0 },
    checkouts: { records: [], bytes: 0 },
  };
  const calls = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;

  function throwFailure(): void {
    if (failure !== undefined) {
      throw failure.error;
    }
  }

  async function dispatch(stream: Stream): Promise<void> {
    const { records } = gathered[stream];
    if (records.length === 0) {
      return;
    }
    gathered[stream] = { records: [], bytes: 0 };
    while (calls.size >= CALLS_IN_FLIGHT) {
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
    await dispatch("clicks");
    await dispatch("checkouts");
  }

  return {
    add(record) {
      const { stream, data, partitionKey } = record;
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

function toEntry({ data, partitionKey }: OutgoingRecord): PutRecordsRequestEntry {
  return { Data: data, PartitionKey: partitionKey };
}
