import { randomUUID } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { findEnvironment } from "../../config/environments.ts";
import { ARCHIVED_STREAMS } from "../../config/lake.ts";
import { resourceName } from "../../config/names.ts";
import { type StreamName, streamsOf } from "../../config/streams.ts";
import { listRaw, readRaw } from "../../functions/archiver/raw-records.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { putRecords } from "../../functions/shared/put-records.ts";
import { sendBurst } from "../burst.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { openLogFile } from "../log-file.ts";
import { startStreamConsumers } from "../stream-consumer/stream-consumers.ts";
import { waitUntil } from "../wait-until.ts";
import { mappingOf } from "./declared-mapping.ts";
import { expectThat } from "./expectation.ts";
import { makeFacts } from "./facts.ts";
import type { AppliedLane } from "./lanes/lane.ts";
import type { DeclaredResource } from "./stack-folders.ts";

/** The function's cold start, beside whatever else goes on. */
const ARCHIVE_TIMEOUT_MS = 120_000;

/** Who rehearses does not wait for a full one. */
const WINDOW_SECONDS = 1;

/**
 * Puts a record into each stream and waits until raw has it, by the applied Lambda and bucket; the mappings are what the
 * stack declares, but for their window. Then has facts made of it.
 * @throws RunFailedError
 */
export async function archiveRecords(applied: AppliedLane): Promise<void> {
  const { machine, places, environment, declared, say, signal } = applied;
  const { endpoint } = machine.emulator;
  const nameOf = (noun: string) => resourceName(environment, noun);
  const archived = streamsOf(findEnvironment(environment).lanes);
  const mappings = declared.filter(({ type }) => type === "aws_lambda_event_source_mapping");
  expectThat(
    mappings.length === archived.length,
    `stack lake declares ${mappings.length} mappings for ${archived.length} streams`,
  );
  const consumers = startStreamConsumers({
    endpoint,
    mappings: ARCHIVED_STREAMS.map((stream, index) => ({
      functionName: nameOf("archiver"),
      streamName: nameOf(stream),
      mapping: {
        ...mappingOf(mappings[index] as DeclaredResource),
        windowSeconds: WINDOW_SECONDS,
      },
      onFailure: { bucket: `${nameOf("failed-records")}-000000000000` },
    })),
    stateDir: places.consumers,
    logger: openLogFile(places.log("lake"), "lake"),
  });
  const s3 = createS3Client(emulatorClientConfig(endpoint));
  try {
    const text = randomUUID();
    await putIntoEach(endpoint, ARCHIVED_STREAMS.map(nameOf), text);
    await sendBurst(endpoint, nameOf("clicks"), { userId: "visitor", clicks: 1 });
    await waitUntil(
      "the archiver to put what came into each stream",
      async () => {
        signal.throwIfAborted();
        const found = await Promise.all(
          ARCHIVED_STREAMS.map((stream) => isInRaw(s3, `${nameOf("lake")}-000000000000`, stream, text)),
        );
        return found.every(Boolean);
      },
      { timeoutMs: ARCHIVE_TIMEOUT_MS, everyMs: 500 },
    );
    say("lake: what came into each stream is in raw, byte by byte");
    await makeFacts(applied, s3);
  } finally {
    s3.destroy();
    await consumers.stop();
  }
}

async function putIntoEach(endpoint: string, streams: readonly string[], text: string): Promise<void> {
  const kinesis = createKinesisClient(emulatorClientConfig(endpoint));
  const record = { PartitionKey: "rehearsed", Data: Buffer.from(text) };
  await Promise.all(streams.map((stream) => putRecords(kinesis, stream, [record])));
  kinesis.destroy();
}

async function isInRaw(s3: S3Client, bucket: string, stream: StreamName, text: string): Promise<boolean> {
  const data = Buffer.from(text).toString("base64");
  for (const key of await listRaw(s3, bucket, stream)) {
    if ((await readRaw(s3, bucket, key)).some((line) => line.data === data)) {
      return true;
    }
  }
  return false;
}
