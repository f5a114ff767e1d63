import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { DeleteObjectsCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { parseRawKey, type RawKey } from "../../archiver/raw-key.ts";
import type { RawLine } from "../../archiver/raw-object.ts";
import { listRaw, listRawDays, readRaw } from "../../archiver/raw-records.ts";

const pack = promisify(gzip);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Where lines lie for COPY. */
export interface StagedPlace {
  bucket: string;
  /** Of all their keys. */
  prefix: string;
}

/** The lake's raw records, and a place where COPY finds them. */
export function createRawArchive({ s3, bucket, stage }: { s3: S3Client; bucket: string; stage: string }) {
  const stageKey = (key: string) => `warehouse/refill/${key.slice("raw/".length)}`;
  return {
    /**
     * Objects of a stream, by the hour in which their first records arrived; in the order of their keys.
     * @param fromMs the beginning of the first hour
     * @param toMs of the last one
     */
    async list(stream: string, fromMs: number, toMs: number): Promise<RawKey[]> {
      const found: RawKey[] = [];
      // Of a span of years most days have none.
      for (const day of await listRawDays(s3, bucket, stream)) {
        const dayMs = Date.parse(day);
        if (dayMs > fromMs - DAY_MS && dayMs <= toMs) {
          const keys = await listRaw(s3, bucket, stream, day);
          found.push(...keys.map(parseRawKey));
        }
      }
      return found.filter(({ hourMs }) => hourMs >= fromMs && hourMs <= toMs);
    },

    read: (key: string): Promise<RawLine[]> => readRaw(s3, bucket, key),

    /** Puts an hour's objects where COPY finds them, under the same names each time: bytes as it wants them, in hexadecimal digits. */
    async stage(keys: readonly string[]): Promise<StagedPlace> {
      for (const key of keys) {
        const lines = await readRaw(s3, bucket, key);
        const Body = await pack(lines.map((line) => `${JSON.stringify(stagedLine(line))}\n`).join(""));
        await s3.send(new PutObjectCommand({ Bucket: stage, Key: stageKey(key), Body }));
      }
      const [first = ""] = keys;
      return { bucket: stage, prefix: stageKey(first).replace(/[^/]*$/, "") };
    },

    async unstage(keys: readonly string[]): Promise<void> {
      for (let at = 0; at < keys.length; at += MOST_DELETED) {
        const Objects = keys.slice(at, at + MOST_DELETED).map((key) => ({ Key: stageKey(key) }));
        await s3.send(new DeleteObjectsCommand({ Bucket: stage, Delete: { Objects, Quiet: true } }));
      }
    },
  };
}

/** In one call of S3. */
const MOST_DELETED = 1_000;

export type RawArchive = ReturnType<typeof createRawArchive>;

const stagedLine = ({ shard, sequence, arrival, key, data }: RawLine) => ({
  shard_id: shard,
  sequence_number: sequence,
  arrived_at: arrival.replace("T", " ").replace("Z", ""),
  partition_key: key,
  data: Buffer.from(data, "base64").toString("hex"),
});
