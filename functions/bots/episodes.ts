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

/** A while in which a user is told of once. */
interface Episode {
  /** The time of its first mark. */
  began: number;
  isMailed: boolean;
}

export interface Mail {
  userId: string;
  mark: Mark;
}

/**
 * Tells of each user once an episode. An episode of which nobody could be told stays open: the next mark of the user in it, so
 * also the same batch once more, tells.
 */
export function createEpisodes({
  dynamoDb,
  table,
  tell,
}: {
  dynamoDb: Pick<DynamoDBClient, "send">;
  table: string;
  /** @throws where nobody could be told */
  tell: (mail: Mail) => Promise<void>;
}) {
  const known = createKnown<Episode>();

  /**
   * @param marks of one user, by time
   * @returns how many episodes began
   */
  return async function noteMarks(userId: string, marks: readonly Mark[]): Promise<number> {
    let begun = 0;
    for (const mark of marks) {
      const before = known.get(userId);
      if (before?.isMailed && mark.time < before.began + EPISODE) {
        continue;
      }
      const { episode, isNew } = await begin(userId, mark.time);
      begun += isNew ? 1 : 0;
      if (!episode.isMailed) {
        await tell({ userId, mark });
        await close(userId, episode);
      }
      known.set(userId, { ...episode, isMailed: true });
    }
    return begun;
  };

  /** Begins an episode where the mark is in none, nor before one; else finds the one that there is. */
  async function begin(userId: string, time: number): Promise<{ episode: Episode; isNew: boolean }> {
    try {
      await dynamoDb.send(
        new UpdateItemCommand({
          ...itemOf(userId),
          UpdateExpression: "SET began = :time, expires = :expires REMOVE mailed",
          ConditionExpression: "attribute_not_exists(began) OR began <= :over",
          ExpressionAttributeValues: toAttributes({
            ":time": time,
            ":over": time - EPISODE,
            ":expires": expiryOf(time / 1000),
          }),
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { episode: { began: time, isMailed: false }, isNew: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return { episode: toEpisode(error.Item ?? {}), isNew: false };
      }
      throw error;
    }
  }

  async function close(userId: string, { began }: Episode): Promise<void> {
    await dynamoDb.send(
      new UpdateItemCommand({
        ...itemOf(userId),
        UpdateExpression: "SET mailed = :yes",
        ConditionExpression: "began = :began",
        ExpressionAttributeValues: { ":yes": { BOOL: true }, ...toAttributes({ ":began": began }) },
      }),
    );
  }

  function itemOf(userId: string) {
    return { TableName: table, Key: toAttributes(episodeKey(userId)) };
  }
}

function toEpisode({ began, mailed }: Record<string, AttributeValue>): Episode {
  return { began: Number(began?.N), isMailed: mailed?.BOOL === true };
}
