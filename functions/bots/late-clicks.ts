import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { toAttributes } from "./attributes.ts";
import type { Click } from "./click.ts";
import { createKnown } from "./known.ts";
import { cellOf, expiryOf, lateKey } from "./table.ts";

/** Whoever looks for labels that are missed, the monitor, looks back a quarter of this. Microseconds. */
const NOTED_FOR = 60 * 60 * 1_000_000;

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
      if (!noted.get(name) && time > arrival - NOTED_FOR) {
        const Item = toAttributes({ ...key, expires: expiryOf(time / 1000) });
        await dynamoDb.send(new PutItemCommand({ TableName: table, Item }));
        noted.set(name, true);
      }
    },
  };
}
