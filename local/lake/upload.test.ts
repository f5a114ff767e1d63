import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListMultipartUploadsCommand, type S3Client } from "@aws-sdk/client-s3";
import { InterruptedError } from "../../errors/user-error.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { ensureBucket } from "../buckets.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import { startTestEmulator } from "../test-emulator.ts";
import type { DataSet, ImportProgress } from "./import.ts";
import { uploadFiles } from "./upload.ts";

const BUCKET = "lake";
const BYTES = Buffer.from("user_id,item_id,behavior,timestamp\n".repeat(1_000_000));

let folder: string;
let emulator: Emulator;
let s3: S3Client;
let set: DataSet;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "upload-"));
  writeFileSync(join(folder, "2017.csv"), BYTES);
  emulator = await startTestEmulator(join(folder, "emulator"));
  await ensureBucket(emulator.endpoint, BUCKET);
  s3 = createS3Client(emulatorClientConfig(emulator.endpoint));
  set = { name: "funnel", format: "user-behaviour", folder, files: ["2017.csv"] };
});
afterAll(async () => {
  s3.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

const read = async (key: string) => {
  const answer = await fetch(`${emulator.endpoint}/${BUCKET}/${key}`);
  return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined;
};

function upload(interrupted: AbortController, onProgress: (progress: ImportProgress) => void) {
  return uploadFiles({ s3, bucket: BUCKET, set, signal: interrupted.signal, onProgress });
}

test("an upload that is interrupted leaves nothing of its file", async () => {
  const interrupted = new AbortController();
  const uploading = upload(interrupted, () => interrupted.abort());
  await expect(uploading).rejects.toThrow(InterruptedError);
  expect(await read("external/funnel/2017.csv")).toBeUndefined();
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  expect(Uploads).toEqual([]);
});

test("a file of several parts arrives as it is, its format beside it", async () => {
  const steps: number[] = [];
  const uploaded = await upload(new AbortController(), ({ done }) => steps.push(done));
  expect(uploaded).toMatchObject({ objects: ["external/funnel/2017.csv"], bytes: BYTES.length });
  expect((await read("external/funnel/2017.csv"))?.equals(BYTES)).toBe(true);
  expect(String(await read("external/funnel/.format"))).toBe("user-behaviour");
  expect([steps.length, steps.at(-1)]).toEqual([3, BYTES.length]);
});
