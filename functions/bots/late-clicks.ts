import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { toAttributes } from "./attributes.ts";
import type { Click } from "./click.ts";
import { createKnown } from "./known.ts";
import { cellOf, expiryOf, lateKey } from "./table.ts";

/** Tells whoever misses a label that clicks came too late for it. */
export interface LateClicks {
  note(click: Click): Promise<void>;
}

export function createLateClicks({
  dynamoDb,
  table,
}: {
  dynamoDb: Pick<DynamoDBClient, "send">;
  table: string;
}): LateClicks {
  const noted = createKnown<true>();
  return {
    async note({ userId, time, arrival }) {
      const key = lateKey(userId, cellOf(time));
      const name = `${key.sk} ${userId}`;
      const expires = expiryOf(time / 1000);
      // Of a day ago nobody misses a label.
      if (!noted.get(name) && expires > arrival / 1_000_000) {
        const Item = toAttributes({ ...key, expires });
        await dynamoDb.send(new PutItemCommand({ TableName: table, Item }));
        noted.set(name, true);
      }
    },
  };
}
