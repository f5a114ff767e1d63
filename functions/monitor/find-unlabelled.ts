import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  type KeysAndAttributes,
} from "@aws-sdk/client-dynamodb";
import { toAttributes } from "../bots/attributes.ts";
import { labelKey } from "../bots/table.ts";
import type { FindUnlabelled, MarkedCell } from "./bot-labels.ts";

/** DynamoDB's limit of a request. */
const MOST_KEYS = 100;

/** Looks for labels in the table of bots. */
export function createFindUnlabelled(dynamoDb: Pick<DynamoDBClient, "send">, table: string): FindUnlabelled {
  return async (cells) => {
    const found = new Set<string>();
    for (let from = 0; from < cells.length; from += MOST_KEYS) {
      const Keys = cells.slice(from, from + MOST_KEYS).map((cell) => toAttributes({ ...keyOf(cell) }));
      for await (const key of getKeys({ Keys, ProjectionExpression: "pk, sk" })) {
        found.add(key);
      }
    }
    return cells.filter((cell) => !found.has(textOf(keyOf(cell))));
  };

  /** DynamoDB may leave out some and say so. */
  async function* getKeys(wanted: KeysAndAttributes): AsyncGenerator<string> {
    let left: KeysAndAttributes | undefined = wanted;
    while (left !== undefined) {
      const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await dynamoDb.send(
        new BatchGetItemCommand({ RequestItems: { [table]: left } }),
      );
      for (const { pk, sk } of Responses?.[table] ?? []) {
        yield textOf({ pk: pk?.S ?? "", sk: sk?.S ?? "" });
      }
      left = UnprocessedKeys?.[table];
    }
  }
}

const keyOf = ({ userId, cell }: MarkedCell) => labelKey(userId, cell * 1000);

const textOf = ({ pk, sk }: { pk: string; sk: string }) => `${sk} ${pk}`;
