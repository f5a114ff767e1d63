import {
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { rawBody, rawKey } from "../../functions/archiver/raw-object.ts";
import type { ShardBatch } from "../../functions/shared/kinesis-batch.ts";
import { createStream, splitShard } from "../../local/stream-consumer/testing/kinesalite.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { WAREHOUSE_STREAMS, type WarehouseStream } from "../../redshift/refresh.ts";
import type { Draws } from "../draws.ts";
import type { DrawnRecord, Meaning } from "./records.ts";

/** A record that was put into a stream. */
export interface SentRecord {
  stream: WarehouseStream;
  shard: string;
  sequence: string;
  means: Meaning;
  /** Milliseconds since 1970; known once it has been read. */
  arrivalMs?: number;
}

const SHARDS = 2;
const MOST_PUT = 500;
const LARGEST_BATCH = 40;
const HASHES = 2n ** 128n;

/** The shop's two streams on kinesalite, and what was put into them. */
export function createShopStreams(
  kinesis: KinesisClient,
  s3: Pick<S3Client, "send">,
  lake: string,
  draws: Draws,
) {
  const sent = new Map<string, SentRecord>();
  const idOf = (stream: string, shard: string, sequence: string) => `${stream} ${shard} ${sequence}`;

  const shardsOf = async (StreamName: string) =>
    (await kinesis.send(new ListShardsCommand({ StreamName }))).Shards ?? [];

  /** Of every record the arrival is known then. */
  async function read(stream: WarehouseStream, work: (batch: ShardBatch) => Promise<void>): Promise<void> {
    for (const { ShardId = "" } of await shardsOf(stream)) {
      const records: ShardBatch[number][] = [];
      let { ShardIterator: iterator } = await kinesis.send(
        new GetShardIteratorCommand({ StreamName: stream, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
      );
      while (iterator) {
        const page = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }));
        for (const record of page.Records ?? []) {
          const arrivalMs = (record.ApproximateArrivalTimestamp as Date).getTime();
          const sequenceNumber = record.SequenceNumber as string;
          const known = sent.get(idOf(stream, ShardId, sequenceNumber)) as SentRecord;
          known.arrivalMs = arrivalMs;
          records.push({
            ...{ stream, shardId: ShardId, sequenceNumber, order: BigInt(sequenceNumber), arrivalMs },
            ...{ partitionKey: record.PartitionKey as string, data: Buffer.from(record.Data as Uint8Array) },
          });
        }
        iterator =
          page.Records?.length === 0 && page.MillisBehindLatest === 0 ? undefined : page.NextShardIterator;
      }
      if (records.length > 0) {
        await work(records as unknown as ShardBatch);
      }
    }
  }

  return {
    /** Every record so far. */
    sent: (): SentRecord[] => [...sent.values()],

    async create(): Promise<void> {
      for (const stream of WAREHOUSE_STREAMS) {
        await createStream(kinesis, stream, SHARDS);
      }
    },

    async put(records: readonly DrawnRecord[]): Promise<void> {
      for (const stream of WAREHOUSE_STREAMS) {
        const own = records.filter((record) => record.stream === stream);
        for (let first = 0; first < own.length; first += MOST_PUT) {
          const some = own.slice(first, first + MOST_PUT);
          const Records = some.map(({ key, data }) => ({ PartitionKey: key, Data: data }));
          const answer = await kinesis.send(new PutRecordsCommand({ StreamName: stream, Records }));
          for (const [index, { ShardId: shard = "", SequenceNumber: sequence = "" }] of (
            answer.Records ?? []
          ).entries()) {
            const means = (some[index] as DrawnRecord).means;
            sent.set(idOf(stream, shard, sequence), { stream, shard, sequence, means });
          }
        }
      }
    },

    /** An open shard, anywhere within its keys. */
    async split(): Promise<void> {
      const stream = draws.pick(WAREHOUSE_STREAMS);
      const open = (await shardsOf(stream)).filter(
        (shard) => !shard.SequenceNumberRange?.EndingSequenceNumber,
      );
      const { ShardId, HashKeyRange } = draws.pick(open);
      const first = BigInt(HashKeyRange?.StartingHashKey ?? 0);
      const last = BigInt(HashKeyRange?.EndingHashKey ?? HASHES - 1n);
      const share = BigInt(Math.floor(draws.between(20, 80)));
      await splitShard(kinesis, stream, ShardId, first + ((last - first) * share) / 100n);
    },

    readArrivals: async (): Promise<void> => {
      for (const stream of WAREHOUSE_STREAMS) {
        await read(stream, async () => {});
      }
    },

    /** Raw has all of a stream, cut anyhow and some of it twice; then the stream has nothing of it any more. */
    async drop(stream: WarehouseStream): Promise<void> {
      await read(stream, async (records) => {
        for (let first = 0; first < records.length; ) {
          const batch = records.slice(first, first + 1 + Math.floor(draws.between(0, LARGEST_BATCH)));
          const object = batch as unknown as ShardBatch;
          await s3.send(
            new PutObjectCommand({
              Bucket: lake,
              Key: rawKey(stream, object),
              Body: await rawBody(stream, object),
            }),
          );
          first += draws.chance(0.2) ? Math.ceil(batch.length / 2) : batch.length;
        }
      });
      await kinesis.send(new DeleteStreamCommand({ StreamName: stream }));
      await waitUntil(`the end of ${stream}`, () => isGone(kinesis, stream), { timeoutMs: 30_000 });
      await createStream(kinesis, stream, SHARDS);
    },
  };
}

export type ShopStreams = ReturnType<typeof createShopStreams>;

async function isGone(kinesis: KinesisClient, StreamName: string): Promise<boolean> {
  return kinesis.send(new DescribeStreamSummaryCommand({ StreamName })).then(
    () => false,
    (error) => error.name === "ResourceNotFoundException",
  );
}
