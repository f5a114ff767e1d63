import type { KinesisClient, PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import type { ReplayEvent, Stream } from "./event.ts";
import { putRecords } from "./put-records.ts";

/** Kinesis' limits of one PutRecords call; keys count as well as data. */
const MOST_RECORDS = 500;
const MOST_BYTES = 5 * 1024 * 1024;

const CALLS_IN_FLIGHT = 4;

/** Gathers events into PutRecords calls, of which several are under way at once. */
export interface Sender {
  /** Waits only where too many calls are under way. */
  add(event: ReplayEvent): Promise<void> | undefined;
  /** Sends what is gathered, without waiting for the answers. */
  flush(): Promise<void>;
  /** Sends what is gathered and waits until everything is taken. */
  finish(): Promise<void>;
}

interface Gathered {
  records: PutRecordsRequestEntry[];
  bytes: number;
}

export function createSender(options: {
  client: Pick<KinesisClient, "send">;
  streamNames: Readonly<Record<Stream, string>>;
  /** Called with the number of records that a call delivered. */
  onSent: (records: number) => void;
  signal?: AbortSignal;
}): Sender {
  const { client, streamNames, onSent, signal } = options;
  const gathered: Record<Stream, Gathered> = {
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
    const call = putRecords(client, streamNames[stream], records, signal ? { signal } : {})
      .then(() => onSent(records.length))
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
    add({ stream, data, partitionKey }) {
      const size = data.length + Buffer.byteLength(partitionKey);
      const isFull = (next: number) =>
        gathered[stream].records.length >= MOST_RECORDS || gathered[stream].bytes + next > MOST_BYTES;
      const waiting = isFull(size) ? dispatch(stream) : undefined;
      gathered[stream].records.push({ Data: data, PartitionKey: partitionKey });
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
