import type { ParquetTable } from "./parquet-table.ts";
import { CURRENCY_DIGITS, kindOf, SCHEMAS, type Schema } from "./schema.ts";

/** Of a column: a scalar by Hive's name, or a list of rows. */
export type LakeType = string | { list: LakeColumn[] };

export interface LakeColumn {
  name: string;
  type: LakeType;
}

export interface LakeTable {
  columns: LakeColumn[];
  /** Text, in the paths. Event time's, in UTC; of what was rejected, arrival's. */
  partitions: string[];
}

/** Never in a table: stays in raw. */
const PRIVATE = ["ip_address"];

const CURRENCY_DECIMALS = Math.max(...CURRENCY_DIGITS.values());
const MILLIONTHS_DECIMALS = 6;
const BIGINT_DIGITS = 19;
const ARRIVED_AT: LakeColumn = { name: "arrived_at", type: "timestamp" };
const OF_ANY_EVENT: LakeColumn[] = [
  { name: "bucket", type: "smallint" },
  { name: "device", type: "string" },
  { name: "is_bot_agent", type: "boolean" },
  { name: "agent_rules_version", type: "smallint" },
];

/** The lake's facts: of the contract's fields those that PostgreSQL keeps, and what the judges derive; and credit, as it is told there. */
export const LAKE_TABLES: Readonly<Record<"clicks" | "checkouts" | "rejected" | "credit_hourly", LakeTable>> =
  {
    clicks: {
      columns: [
        ...fields(
          SCHEMAS.clicks,
          ...["event_id", "event_type", "event_time", "user_id", "session_id"],
          ...["product_id", "category", "brand", "price", "currency", "quantity"],
          ...["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"],
        ),
        ...texts("click_id_type", "referrer_domain", "source", "channel"),
        { name: "channel_rules_version", type: "smallint" },
        ...OF_ANY_EVENT,
        ARRIVED_AT,
      ],
      partitions: ["dt", "hh"],
    },
    checkouts: {
      columns: [
        ...fields(
          SCHEMAS.checkouts,
          ...["event_id", "event_time", "user_id", "session_id", "checkout_id"],
          ...["currency", "value", "payment_method", "coupon"],
        ),
        { name: "items", type: { list: [{ name: "line_no", type: "smallint" }, ...itemFields()] } },
        ...texts("content_hash"),
        ...OF_ANY_EVENT,
        ARRIVED_AT,
      ],
      partitions: ["dt"],
    },
    rejected: {
      columns: [
        ...texts("stream", "shard_id", "sequence_number"),
        ARRIVED_AT,
        ...texts("payload_hash", "reason", "path", "rule"),
      ],
      partitions: ["dt", "hh"],
    },
    credit_hourly: {
      columns: [
        { name: "hour", type: "timestamp" },
        ...texts("channel", "currency", "model"),
        { name: "lines", type: decimalOfBigint(MILLIONTHS_DECIMALS) },
        { name: "amount", type: decimalOfBigint(CURRENCY_DECIMALS) },
      ],
      partitions: ["dt"],
    },
  };

/** The tables as Glue's catalog has them. @param bucket the lake's */
export function lakeParquetTables(bucket: string): ParquetTable[] {
  return Object.entries(LAKE_TABLES).map(([name, { columns, partitions }]) => ({
    name,
    columns: columns.map((column) => ({ name: column.name, type: hiveType(column.type) })),
    partitions,
    location: `s3://${bucket}/facts/${name}/`,
  }));
}

/** As Hive, Glue and Athena write it. */
export function hiveType(type: LakeType): string {
  if (typeof type === "string") {
    return type;
  }
  return `array<struct<${type.list.map((column) => `${column.name}:${hiveType(column.type)}`).join(",")}>>`;
}

function itemFields(): LakeColumn[] {
  const item = SCHEMAS.checkouts.properties?.items?.items;
  if (!item) throw new Error("checkout.schema.json has no items");
  return fields(item, ...Object.keys(item.properties ?? {}));
}

function fields(schema: Schema, ...names: string[]): LakeColumn[] {
  return names.map((name) => {
    const property = schema.properties?.[name];
    if (!property || PRIVATE.includes(name)) throw new Error(`${schema.title} has no ${name} for the lake`);
    return { name, type: scalar(property) };
  });
}

function scalar(schema: Schema): string {
  if (schema.format === "date-time") return "timestamp";
  switch (kindOf(schema)) {
    case "string":
      return "string";
    case "integer":
      return "int";
    case "number": {
      const decimals = schema.maxDecimals === "currency" ? CURRENCY_DECIMALS : (schema.maxDecimals ?? 0);
      return `decimal(${String(schema.maximum).length + decimals},${decimals})`;
    }
    default:
      throw new Error(`no column for ${JSON.stringify(schema)}`);
  }
}

/** Holds every sum that PostgreSQL keeps in whole units, whatever part of one they are. */
function decimalOfBigint(decimals: number): string {
  return `decimal(${BIGINT_DIGITS + decimals},${decimals})`;
}

function texts(...names: string[]): LakeColumn[] {
  return names.map((name) => ({ name, type: "string" }));
}
