import { type KinesisClient, ListShardsCommand, type Shard } from "@aws-sdk/client-kinesis";

/** All shards that the stream still keeps, closed ones too. */
export async function listShards(
  kinesis: Pick<KinesisClient, "send">,
  stream: string,
  abortSignal: AbortSignal,
): Promise<Shard[]> {
  const shards: Shard[] = [];
  for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
    const page = await kinesis.send(
      new ListShardsCommand(first ? { StreamName: stream } : { NextToken: nextToken }),
      { abortSignal },
    );
    shards.push(...(page.Shards ?? []));
    nextToken = page.NextToken;
  }
  return shards;
}
