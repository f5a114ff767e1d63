import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { toAttributes } from "./attributes.ts";
import { expiryOf, positionKey } from "./table.ts";
import { NOTHING_UNTOLD, type Untold } from "./untold.ts";

/** How far a shard was handed to whichever environment of the function. */
export interface Position {
  /** Sequence number of the last record. */
  read: bigint;
  /** The arrival, in milliseconds since 1970, from which on to read in order to know all that still counts after it. */
  since: number;
  /** When it was noted, in milliseconds since 1970. */
  at: number;
  untold: Untold;
}

export interface Positions {
  of(shardId: string): Promise<Position | undefined>;
  set(shardId: string, position: Omit<Position, "at">): Promise<void>;
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
      return (
        Item && {
          read: BigInt(Item.read?.S ?? 0),
          since: Number(Item.since?.N),
          at: Number(Item.at?.N),
          untold: Item.untold?.S ? JSON.parse(Item.untold.S) : NOTHING_UNTOLD,
        }
      );
    },
    async set(shardId, { read, since, untold }) {
      const item = {
        ...positionKey(stream, shardId),
        ...{ read: String(read), since, at: now(), expires: expiryOf(now()) },
        ...(untold.mails.length > 0 && { untold: JSON.stringify(untold) }),
      };
      await dynamoDb.send(new PutItemCommand({ TableName: table, Item: toAttributes(item) }));
    },
  };
}
