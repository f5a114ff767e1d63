import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** As DynamoDB writes texts and numbers. */
export function toAttributes(
  values: Readonly<Record<string, string | number>>,
): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "number" ? { N: String(value) } : { S: value },
    ]),
  );
}
