import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListShardsCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import getPort from "get-port";
import { createKinesisClient } from "../../../functions/shared/aws/kinesis.ts";
import { emulatorClientConfig } from "../../emulator.ts";
import { waitUntil } from "../../wait-until.ts";

const SCRIPT = fileURLToPath(new URL("../../../proof/kinesalite.mjs", import.meta.url));

/** A kinesalite of a test's own, which splits and merges shards as AWS does. */
export async function startKinesalite() {
  const port = await getPort();
  const child = spawn(process.execPath, [SCRIPT, String(port)], { stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  await waitUntil(
    "kinesalite to answer",
    () =>
      fetch(endpoint).then(
        () => true,
        () => false,
      ),
    { timeoutMs: 20_000 },
  );
  return {
    endpoint,
    client: createKinesisClient(emulatorClientConfig(endpoint)),
    async stop() {
      this.client.destroy();
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

export async function createStream(client: KinesisClient, name: string, shards: number): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
  await waitUntilActive(client, name);
}

/** Splits the one shard of a stream in the middle of its keys. */
export async function splitOnlyShard(client: KinesisClient, name: string): Promise<void> {
  const { Shards: [shard] = [] } = await client.send(new ListShardsCommand({ StreamName: name }));
  await splitShard(client, name, shard?.ShardId, 2n ** 127n);
}

/** @param at the first hash key of the upper child */
export async function splitShard(
  client: KinesisClient,
  name: string,
  shardId: string | undefined,
  at: bigint,
): Promise<void> {
  await client.send(
    new SplitShardCommand({ StreamName: name, ShardToSplit: shardId, NewStartingHashKey: String(at) }),
  );
  await waitUntilActive(client, name);
}

/** After a split or a merge. */
export async function waitUntilActive(client: KinesisClient, StreamName: string): Promise<void> {
  await waitUntil(
    `${StreamName} to be active`,
    async () => {
      const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
      return answer.StreamDescriptionSummary?.StreamStatus === "ACTIVE";
    },
    { timeoutMs: 10_000 },
  );
}
