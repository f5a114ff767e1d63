import {
  CreateStreamCommand,
  type KinesisClient,
  ResourceInUseException,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { STREAM_NAMES, type StreamName } from "../config/streams.ts";
import { localName } from "./names.ts";

/** The laptop's streams, in Kinesis, by what they are called everywhere. */
export const LOCAL_STREAMS = Object.fromEntries(
  STREAM_NAMES.map((name) => [name, localName(name)]),
) as Readonly<Record<StreamName, string>>;

/** Of each: as many as the machine that the job runs on has use for. */
export const LOCAL_SHARDS = 2;

/**
 * Creates the streams that are missing and waits until all are ACTIVE. A stream that is there keeps its shards and records.
 * @returns the names of those created now: what was read from an earlier stream of that name is of no use any more.
 */
export async function ensureStreams(
  client: KinesisClient,
  names: readonly string[],
  shardCount: number,
): Promise<string[]> {
  const created: string[] = [];
  for (const name of names) {
    if (await createStream(client, name, shardCount)) {
      created.push(name);
    }
    await waitUntilStreamExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { StreamName: name });
  }
  return created;
}

async function createStream(client: KinesisClient, name: string, shardCount: number): Promise<boolean> {
  try {
    await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shardCount }));
    return true;
  } catch (error) {
    if (error instanceof ResourceInUseException) {
      return false;
    }
    throw error;
  }
}
