import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";

export type Item = Record<string, AttributeValue>;

/** A table that understands the few expressions of the function's updates. */
export interface MadeUpTable {
  items: ReadonlyMap<string, Item>;
  dynamoDb: Pick<DynamoDBClient, "send">;
}

export function createTable(onUpdate: (item: Item) => void): MadeUpTable {
  const items = new Map<string, Item>();

  async function send(command: unknown): Promise<object> {
    if (command instanceof GetItemCommand) {
      return { Item: items.get(nameOf(command.input.Key)) };
    }
    if (command instanceof PutItemCommand) {
      const { Item = {} } = command.input;
      items.set(nameOf({ pk: Item.pk, sk: Item.sk } as Item), Item);
      return {};
    }
    if (command instanceof UpdateItemCommand) {
      const {
        Key,
        UpdateExpression = "",
        ConditionExpression = "",
        ExpressionAttributeValues = {},
      } = command.input;
      const item = items.get(nameOf(Key)) ?? {};
      const holds = (condition: string) => isTrue(condition, item, ExpressionAttributeValues);
      if (!ConditionExpression.split(" OR ").some((all) => all.split(" AND ").every(holds))) {
        throw new ConditionalCheckFailedException({ message: "", $metadata: {}, Item: item });
      }
      const updated = update({ ...item, ...Key }, UpdateExpression, ExpressionAttributeValues);
      items.set(nameOf(Key), updated);
      onUpdate(updated);
      return {};
    }
    throw new Error("nobody answers this");
  }
  return { items, dynamoDb: { send } as Pick<DynamoDBClient, "send"> };
}

function nameOf(key: Item = {}): string {
  return `${key.pk?.S} ${key.sk?.S}`;
}

function isTrue(condition: string, item: Item, values: Item): boolean {
  const [, absent] = /^attribute_not_exists\((\w+)\)$/.exec(condition) ?? [];
  if (absent !== undefined) {
    return item[absent] === undefined;
  }
  const [name = "", operator = "", value = ""] = condition.split(" ");
  const [left, right] = [item[name]?.N, values[value]?.N].map(Number) as [number, number];
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case "=":
      return left === right;
    default:
      throw new Error(`nobody understands ${condition}`);
  }
}

function update(item: Item, expression: string, values: Item): Item {
  const [sets = "", removed] = expression.replace(/^SET /, "").split(" REMOVE ");
  const set = sets.split(", ").map((assignment) => assignment.split(" = ") as [string, string]);
  const updated = {
    ...item,
    ...Object.fromEntries(set.map(([name, value]) => [name, values[value]])),
  } as Item;
  if (removed !== undefined) {
    delete updated[removed];
  }
  return updated;
}
