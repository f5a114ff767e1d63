import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { LoadedTable, SyncRun } from "./sync-run.ts";

const RUNS = "sync/runs/";
const runKey = (run: string) => `${RUNS}${run}.json`;
const loadedKey = (table: string) => `sync/loaded/${table}.json`;

export type SyncStore = ReturnType<typeof createSyncStore>;

/** Where exports lie, and where the warehouse says what it made of them. */
export function createSyncStore({ s3, bucket }: { s3: S3Client; bucket: string }) {
  async function put(key: string, body: Buffer | string): Promise<void> {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }

  async function read<T>(key: string): Promise<T | null> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return JSON.parse((await Body?.transformToString()) ?? "null");
    } catch (error) {
      if (error instanceof NoSuchKey) {
        return null;
      }
      throw error;
    }
  }

  /** Names of runs behind one, in order. */
  async function listRuns(after: string): Promise<string[]> {
    const names: string[] = [];
    const request = { Bucket: bucket, Prefix: RUNS, ...(after !== "" && { StartAfter: runKey(after) }) };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, request)) {
      names.push(...Contents.map(({ Key = "" }) => Key.slice(RUNS.length, -".json".length)));
    }
    return names;
  }

  return {
    put,
    urlOf: (key: string) => `s3://${bucket}/${key}`,
    listRuns,
    readRun: (run: string) => read<SyncRun>(runKey(run)),
    /** Null before the first. */
    async latestRun(): Promise<SyncRun | null> {
      const latest = (await listRuns("")).at(-1);
      return latest === undefined ? null : read<SyncRun>(runKey(latest));
    },
    /** After this the run has been. */
    writeRun: (run: SyncRun) => put(runKey(run.run), JSON.stringify(run)),
    /** Null before the first load. */
    readLoaded: (table: string) => read<LoadedTable>(loadedKey(table)),
    writeLoaded: (table: string, loaded: LoadedTable) => put(loadedKey(table), JSON.stringify(loaded)),
  };
}
