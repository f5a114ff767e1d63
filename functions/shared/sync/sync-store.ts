import { PutObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { createStored } from "../stored.ts";
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

  const runOf = (run: string) => createStored<SyncRun>({ s3, bucket, key: runKey(run) });
  const loadedOf = (table: string) => createStored<LoadedTable>({ s3, bucket, key: loadedKey(table) });

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
    readRun: (run: string) => runOf(run).read(),
    /** Null before the first. */
    async latestRun(): Promise<SyncRun | null> {
      const latest = (await listRuns("")).at(-1);
      return latest === undefined ? null : runOf(latest).read();
    },
    /** After this the run has been. */
    writeRun: (run: SyncRun) => runOf(run.run).write(run),
    /** Null before the first load. */
    readLoaded: (table: string) => loadedOf(table).read(),
    writeLoaded: (table: string, loaded: LoadedTable) => loadedOf(table).write(loaded),
  };
}
