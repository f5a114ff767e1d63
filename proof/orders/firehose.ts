import type { FirehoseAnswer } from "../../functions/order-changes/firehose-batch.ts";
import type { Draws } from "../draws.ts";
import type { Bucket } from "./bucket.ts";
import type { Clock } from "./clock.ts";
import type { Stream, StreamRecord } from "./stream.ts";

/** Of each record what the function answers; throws where it is away. */
export type Transform = (event: unknown) => FirehoseAnswer;

const ATTEMPTS = 4;

/** At which moment of a delivery it ends. */
type Crash = "before it writes" | "after its rows" | "after all";
const CRASHES: readonly Crash[] = ["before it writes", "after its rows", "after all"];

/** A Firehose that is made up: it reads from the end of the stream at its making, and notes its place behind what it wrote. */
export function createFirehose(
  stream: Stream,
  transform: Transform,
  { bucket, clock }: { bucket: Bucket; clock: Clock },
  draws: Draws,
) {
  let noted = ends(stream);
  let read = new Map(noted);
  let buffer: StreamRecord[] = [];
  let objects = 0;

  function write(prefix: string, lines: string): void {
    objects += 1;
    const first = Math.min(...buffer.map(({ arrival }) => arrival));
    const [day] = new Date(first).toISOString().split("T");
    bucket.put(`${prefix}/dt=${day}/orders-1-${clock.now()}-${objects}.gz`, lines);
  }

  function deliver(crash?: Crash): void {
    const rows: string[] = [];
    const failed: StreamRecord[] = [];
    for (const batch of batchesOf(buffer, draws)) {
      const answered = ask(transform, batch);
      for (const record of batch) {
        const answer = answered.find(({ recordId }) => recordId === record.sequence);
        if (answer?.result === "Ok") {
          rows.push(Buffer.from(answer.data, "base64").toString());
        } else {
          failed.push(record);
        }
      }
    }
    if (crash !== "before it writes" && rows.length > 0) {
      write("orders", rows.join(""));
    }
    if ((crash === undefined || crash === "after all") && failed.length > 0) {
      write("orders-failed/processing-failed", failed.map(envelopeOf).join(""));
    }
    if (crash === undefined) {
      noted = new Map(read);
    }
    read = new Map(noted);
    buffer = [];
  }

  return {
    hasMore: () =>
      buffer.length > 0 || stream.shards.some(({ id, records }) => (read.get(id) ?? 0) < records.length),
    look(): void {
      for (const { id, records } of stream.shards) {
        const from = read.get(id) ?? 0;
        const found = records.slice(from, from + Math.ceil(draws.between(0, 40)));
        buffer.push(...found);
        read.set(id, from + found.length);
      }
    },
    deliver: () => deliver(),
    crash(): void {
      deliver(draws.pick(CRASHES));
    },
    /** Deleted and made anew: what is in the stream by now it never reads. @returns how many these are */
    renew(): number {
      const missed = stream.shards.reduce(
        (sum, { id, records }) => sum + records.length - (noted.get(id) ?? 0),
        0,
      );
      noted = ends(stream);
      read = new Map(noted);
      buffer = [];
      return missed;
    },
  };
}

const ends = ({ shards }: Stream) => new Map(shards.map(({ id, records }) => [id, records.length]));

function* batchesOf(records: readonly StreamRecord[], draws: Draws): Generator<readonly StreamRecord[]> {
  for (let at = 0; at < records.length; ) {
    const size = Math.ceil(draws.between(0, 100));
    yield records.slice(at, at + size);
    at += size;
  }
}

function ask(transform: Transform, batch: readonly StreamRecord[]): FirehoseAnswer["records"] {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      return transform(eventOf(batch)).records;
    } catch {
      // It is asked again.
    }
  }
  return [];
}

/** As Firehose writes a record of which nothing was made. */
function envelopeOf({ data, arrival }: StreamRecord): string {
  const rawData = Buffer.from(data).toString("base64");
  return `${JSON.stringify({ attemptsMade: ATTEMPTS, arrivalTimestamp: arrival, errorCode: "Lambda.FunctionError", rawData })}\n`;
}

/** As Firehose hands records to a function that transforms them. */
function eventOf(batch: readonly StreamRecord[]) {
  return {
    invocationId: "invocation",
    records: batch.map(({ shard, sequence, key, data, arrival }) => ({
      recordId: sequence,
      approximateArrivalTimestamp: arrival,
      data: Buffer.from(data).toString("base64"),
      kinesisRecordMetadata: {
        shardId: shard,
        partitionKey: key,
        sequenceNumber: sequence,
        subsequenceNumber: "",
      },
    })),
  };
}
