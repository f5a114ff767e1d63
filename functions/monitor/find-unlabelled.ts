import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  type KeysAndAttributes,
} from "@aws-sdk/client-dynamodb";
import { toAttributes } from "../bots/attributes.ts";
import { CELL, type ItemKey, labelKey, lateKey } from "../bots/table.ts";
import { retryLater } from "../shared/retry-later.ts";
import type { FindUnlabelled, MarkedCell } from "./bot-labels.ts";

/** DynamoDB's limit of a request. */
const MOST_KEYS = 100;

/** DynamoDB did not come to some keys of a request. Transient: they are asked for again. */
class KeysUnprocessedError extends Error {
  override name = "KeysUnprocessedError";
}

/**
 * Looks for labels in the table of bots.
 * @throws KeysUnprocessedError after 10 retries
 */
export function createFindUnlabelled(
  dynamoDb: Pick<DynamoDBClient, "send">,
  table: string,
  firstDelayMs = 50,
): FindUnlabelled {
  return async (cells) => {
    const labels = await findItems(cells.map(labelKeyOf));
    const unlabelled = cells.filter((cell) => !labels.has(nameOf(labelKeyOf(cell))));
    const late = await findItems(unlabelled.flatMap(lateKeysOf));
    return unlabelled.map((cell) => ({
      ...cell,
      isLate: lateKeysOf(cell).some((key) => late.has(nameOf(key))),
    }));
  };

  /** @returns names of the keys that have an item */
  async function findItems(keys: readonly ItemKey[]): Promise<Set<string>> {
    const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
    const found = new Set<string>();
    for (let from = 0; from < distinct.length; from += MOST_KEYS) {
      const Keys = distinct.slice(from, from + MOST_KEYS).map(toAttributes);
      let left: KeysAndAttributes | undefined = { Keys, ProjectionExpression: "pk, sk" };
      await retryLater(
        async () => {
          const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await dynamoDb.send(
            new BatchGetItemCommand({ RequestItems: { [table]: left as KeysAndAttributes } }),
          );
          for (const { pk, sk } of Responses?.[table] ?? []) {
            found.add(nameOf({ pk: pk?.S ?? "", sk: sk?.S ?? "" }));
          }
          left = UnprocessedKeys?.[table];
          if (left !== undefined) {
            throw new KeysUnprocessedError(`${left.Keys?.length} keys of ${table} were left out`);
          }
        },
        {
          minTimeout: firstDelayMs,
          shouldRetry: ({ error }) => error instanceof KeysUnprocessedError,
        },
      );
    }
    return found;
  }
}

const labelKeyOf = ({ userId, cell }: MarkedCell) => labelKey(userId, cell * 1000);

/** Of the cells that a window which ends in the cell reaches into. */
const lateKeysOf = ({ userId, cell }: MarkedCell) =>
  [cell * 1000, cell * 1000 - CELL].map((begin) => lateKey(userId, begin));

const nameOf = ({ pk, sk }: ItemKey) => `${sk} ${pk}`;
