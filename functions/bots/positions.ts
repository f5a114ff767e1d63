import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { toAttributes } from "./attributes.ts";
import { expiryOf, positionKey } from "./table.ts";

/** How far a shard was handed to whichever environment of the function. */
export interface Position {
  /** Sequence number of the last record. */
  read: bigint;
  /** The arrival, in milliseconds since 1970, from which on to read in order to know all that still counts after it. */
  since: number;
}

export interface Positions {
  of(shardId: string): Promise<Position | undefined>;
  set(shardId: string, position: Position): Promise<void>;
}

export function createPositions({
  dynamoDb,
  table,
  stream,
  now,
}: {
  dynamoDb: Pick<DynamoDBClient, "send">;
  table: string;
  stream: string;
  now: () => number;
}): Positions {
  return {
    async of(shardId) {
      const { Item } = await dynamoDb.send(
        new GetItemCommand({
          TableName: table,
          Key: toAttributes(positionKey(stream, shardId)),
          ConsistentRead: true,
        }),
      );
      return Item && { read: BigInt(Item.read?.S ?? 0), since: Number(Item.since?.N) };
    },
    async set(shardId, { read, since }) {
      const item = { ...positionKey(stream, shardId), read: String(read), since, expires: expiryOf(now()) };
      await dynamoDb.send(new PutItemCommand({ TableName: table, Item: toAttributes(item) }));
    },
  };
}
