import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { toAttributes } from "./attributes.ts";
import type { Mark } from "./click-window.ts";
import { createKnown } from "./known.ts";
import { EPISODE } from "./rule.ts";
import { episodeKey, expiryOf } from "./table.ts";
import type { Mail } from "./untold.ts";

/** A while in which a user is told of once. */
interface Episode {
  /** The time of its first mark. */
  began: number;
  isClosed: boolean;
}

/** A user's first mark of an episode that is open, and the marks after it. */
export interface OpenEpisode {
  mail: Mail;
  rest: readonly Mark[];
}

export interface Episodes {
  /**
   * Begins an episode, or finds one that was begun by a batch that failed; passes over marks of those that are closed, and
   * before them.
   * @param marks of one user, by time
   * @returns the first open one
   */
  open(userId: string, marks: readonly Mark[]): Promise<OpenEpisode | undefined>;
  /** @returns whether it was still open */
  close(mail: Mail): Promise<boolean>;
}

/** An episode stays open until somebody was told, or will be for certain: who comes first, finds it and tells. */
export function createEpisodes({
  dynamoDb,
  table,
}: {
  dynamoDb: Pick<DynamoDBClient, "send">;
  table: string;
}): Episodes {
  /** Begins of closed ones. */
  const known = createKnown<number>();

  /** Begins an episode where the mark is in none, nor before one; else finds the one that there is. */
  async function begin(userId: string, time: number): Promise<Episode> {
    try {
      await dynamoDb.send(
        new UpdateItemCommand({
          ...itemOf(userId),
          UpdateExpression: "SET began = :time, expires = :expires REMOVE closed",
          ConditionExpression: "attribute_not_exists(began) OR began <= :over",
          ExpressionAttributeValues: toAttributes({
            ":time": time,
            ":over": time - EPISODE,
            ":expires": expiryOf(time / 1000),
          }),
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { began: time, isClosed: false };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return toEpisode(error.Item ?? {});
      }
      throw error;
    }
  }

  function itemOf(userId: string) {
    return { TableName: table, Key: toAttributes(episodeKey(userId)) };
  }

  return {
    async open(userId, marks) {
      for (const [index, mark] of marks.entries()) {
        if (mark.time < (known.get(userId) ?? Number.NEGATIVE_INFINITY) + EPISODE) {
          continue;
        }
        const { began, isClosed } = await begin(userId, mark.time);
        if (isClosed) {
          known.set(userId, began);
        } else if (mark.time >= began) {
          return { mail: { userId, began, mark }, rest: marks.slice(index + 1) };
        }
      }
      return undefined;
    },

    async close({ userId, began }) {
      const update = new UpdateItemCommand({
        ...itemOf(userId),
        UpdateExpression: "SET closed = :yes",
        ConditionExpression: "began = :began AND attribute_not_exists(closed)",
        ExpressionAttributeValues: { ":yes": { BOOL: true }, ...toAttributes({ ":began": began }) },
      });
      const wasOpen = await dynamoDb.send(update).then(
        () => true,
        (error) => {
          if (error instanceof ConditionalCheckFailedException) {
            return false;
          }
          throw error;
        },
      );
      known.set(userId, began);
      return wasOpen;
    },
  };
}

function toEpisode({ began, closed }: Record<string, AttributeValue>): Episode {
  return { began: Number(began?.N), isClosed: closed?.BOOL === true };
}
