import { gunzipSync } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import type { RawLine } from "./raw-object.ts";

/**
 * Keys of a stream's raw objects, by hour and within it by shard.
 * @param stream its noun
 * @param dt of this day only, such as `2026-01-31`
 */
export async function listRaw(s3: S3Client, bucket: string, stream: string, dt?: string): Promise<string[]> {
  const Prefix = `raw/${stream}/${dt === undefined ? "" : `dt=${dt}/`}`;
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix })) {
    keys.push(...Contents.map(({ Key = "" }) => Key));
  }
  return keys;
}

/** Days of which a stream has raw objects, as `2026-01-31`; in order. */
export async function listRawDays(s3: S3Client, bucket: string, stream: string): Promise<string[]> {
  const Prefix = `raw/${stream}/dt=`;
  const days: string[] = [];
  const request = { Bucket: bucket, Prefix, Delimiter: "/" };
  for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client: s3 }, request)) {
    days.push(...CommonPrefixes.map((found) => (found.Prefix ?? "").slice(Prefix.length, -1)));
  }
  return days;
}

/** The lines of a raw object. @throws Error that names it, where it is not whole */
export async function readRaw(s3: S3Client, bucket: string, key: string): Promise<RawLine[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const packed = (await Body?.transformToByteArray()) ?? new Uint8Array();
  try {
    return gunzipSync(packed)
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as RawLine);
  } catch (error) {
    throw new Error(`${key} has no whole raw records: ${(error as Error).message}`, { cause: error });
  }
}
