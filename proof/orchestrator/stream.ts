import type { JobRunState } from "@aws-sdk/client-glue";
import { type GetShardIteratorCommandInput, KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { Draws } from "../draws.ts";
import { answer } from "./service.ts";
import type { VirtualTime } from "./virtual-time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RETENTION_HOURS = 24;

/** Streams that get a record each minute, the job that reads them while its run does, and the reports that tell how far it is. */
export interface FakeStream {
  kinesis: KinesisClient;
  reports: LambdaClient;
  /** The run has changed. */
  onRun(state: JobRunState): void;
  /** How many records were put, and how many of them left the stream unread. */
  records(): { put: number; lost: number };
}

export function createStream(chance: { time: VirtualTime; draws: Draws }): FakeStream {
  const { time } = chance;
  const credentials = { accessKeyId: "-", secretAccessKey: "-" };
  const kinesis = new KinesisClient({ region: "eu-west-1", credentials });
  const reports = new LambdaClient({ region: "eu-west-1", credentials });
  /** Up to when all is committed. */
  let committed = time.now();
  const began = committed;
  let isReading = false;
  let lost = 0;

  /** A run that begins is soon at the tip, before the next record leaves the stream, and stays there. */
  function read(): void {
    const oldest = time.now() - RETENTION_HOURS * HOUR;
    if (!isReading && committed < oldest) {
      lost += Math.floor(oldest / MINUTE) - Math.floor(committed / MINUTE);
    }
    committed = time.now();
  }

  answer(kinesis, chance, {
    ListShardsCommand: () => ({ Shards: [{ ShardId: "shardId-000000000000" }] }),
    DescribeStreamSummaryCommand: () => ({
      StreamDescriptionSummary: { RetentionPeriodHours: RETENTION_HOURS },
    }),
    GetShardIteratorCommand: ({ Timestamp }: GetShardIteratorCommandInput) => ({
      ShardIterator: String((Timestamp as Date | undefined)?.getTime() ?? 0),
    }),
    GetRecordsCommand({ ShardIterator }: { ShardIterator?: string }) {
      const next = Math.ceil(Number(ShardIterator) / MINUTE) * MINUTE;
      const isThere = next <= time.now();
      return {
        Records: isThere ? [{ ApproximateArrivalTimestamp: new Date(next) }] : [],
        MillisBehindLatest: isThere ? time.now() - next : 0,
        NextShardIterator: "next",
      };
    },
  });
  answer(reports, chance, {
    InvokeCommand() {
      if (isReading) {
        read();
      }
      const at = new Date(committed).toISOString();
      const books = {
        ...{ received: 0, accepted: 0, duplicates: 0, repeats: 0, rejected: 0, expired: 0 },
        ...{ last_batch: at, last_click_arrival: at, last_checkout_arrival: at },
      };
      const table = { columns: Object.keys(books), rows: [Object.values(books)] };
      return { Payload: Buffer.from(JSON.stringify(table)) };
    },
  });

  return {
    kinesis,
    reports,
    onRun(state) {
      if (isReading || state === "RUNNING") {
        read();
      }
      isReading = state === "RUNNING";
    },
    records: () => ({ put: Math.floor(time.now() / MINUTE) - Math.floor(began / MINUTE), lost }),
  };
}
