import checkoutSchema from "./checkout.schema.json" with { type: "json" };
import clickSchema from "./click.schema.json" with { type: "json" };
import currencies from "./currencies.json" with { type: "json" };

/**
 * The part of JSON Schema that the contract uses. Ours are `maxDecimals`, digits after the point as written, and
 * `identity`, the fields by which an event sent again is known.
 */
export interface Schema {
  title?: string;
  description?: string;
  type: string | string[];
  required?: string[];
  identity?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: "date-time" | "currency";
  enum?: string[];
  const?: string | number;
  minimum?: number;
  maximum?: number;
  maxDecimals?: number | "currency";
}

export type Stream = "clicks" | "checkouts";

export const SCHEMAS: Record<Stream, Schema> = {
  clicks: clickSchema as Schema,
  checkouts: checkoutSchema as Schema,
};

export const CURRENCY_DIGITS: ReadonlyMap<string, number> = new Map(Object.entries(currencies));

export const isNullable = (schema: Schema) => schema.type.includes("null");

export const kindOf = (schema: Schema) =>
  typeof schema.type === "string" ? schema.type : schema.type.find((type) => type !== "null");

/** What a value must be, for people; a rejected event carries it next to the path. */
export function describeRule(schema: Schema): string {
  const orNull = isNullable(schema) ? ", or null" : "";
  if (schema.const !== undefined) return `exactly ${schema.const}`;
  if (schema.enum) return `one of ${schema.enum.join(", ")}`;
  if (schema.format === "date-time") return "an RFC 3339 time with a zone, years 2000 to 2100 in UTC";
  if (schema.format === "currency") return `an active ISO 4217 code${orNull}`;
  switch (kindOf(schema)) {
    case "string":
      return `a string of ${schema.minLength ?? 0} to ${schema.maxLength} characters without NUL${orNull}`;
    case "integer":
      return `an integer from ${schema.minimum} to ${schema.maximum}${orNull}`;
    case "number":
      return `a number from ${schema.minimum} to ${schema.maximum} with at most ${
        schema.maxDecimals === "currency" ? "the currency's" : schema.maxDecimals
      } decimals${orNull}`;
    case "array":
      return `a list of ${schema.minItems} to ${schema.maxItems}`;
    default:
      return "an object";
  }
}
