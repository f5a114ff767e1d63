import type { TestTable } from "./test-table.ts";

const text = (name: string) => ({ name, type: "string", expression: name });
const time = {
  name: "event_time",
  type: "timestamp",
  expression: "cast(replace(event_time, ' UTC', '') as timestamp)",
};
const decimal = (name: string, precision: number, scale: number) => ({
  name,
  type: `decimal(${precision},${scale})`,
  expression: `cast(${name} as decimal(${precision}, ${scale}))`,
});
const day = { name: "dt", type: "string", expression: "event_time[:10]" };
const hour = { name: "hh", type: "string", expression: "event_time[12:13]" };
const isBot = { name: "is_bot_agent", type: "boolean", expression: "cast(is_bot_agent as boolean)" };

/** Columns that are not in the files are in the paths. */
function table(name: string, csv: string, columns: TestTable["columns"], partitions: string[]): TestTable {
  return { name, csv, columns, partitions };
}

/** A file of the REES46 data set. */
export const rees46 = (name: string, csv: string): TestTable => ({
  ...table(
    name,
    csv,
    [
      time,
      ...["event_type", "product_id", "category_id", "category_code", "brand"].map(text),
      decimal("price", 12, 2),
      ...["user_id", "user_session"].map(text),
      day,
    ],
    ["dt"],
  ),
  parameters: { format: "rees46" },
});

/** Of visitors' behaviour in a shop, a year a partition. */
export const userBehaviour = (name: string, csv: string): TestTable => ({
  ...table(
    name,
    csv,
    [
      time,
      ...["event_type", "user_id", "session_id", "product_id", "category_id", "category", "brand"].map(text),
      text("currency"),
      decimal("price", 12, 2),
      { ...day, expression: "event_time[:4]" },
    ],
    ["dt"],
  ),
  parameters: { format: "user-behaviour" },
});

/** Of the lake: what reports read of it. */
export const clicks = (csv: string): TestTable =>
  table(
    "clicks",
    csv,
    [
      time,
      ...["event_type", "user_id", "session_id", "product_id", "category", "brand", "currency"].map(text),
      decimal("price", 13, 3),
      isBot,
      day,
      hour,
    ],
    ["dt", "hh"],
  );

const ITEM =
  "line_no:smallint,product_id:string,category:string,brand:string,quantity:int,unit_price:decimal(14,4)";

export const checkouts = (csv: string): TestTable =>
  table(
    "checkouts",
    csv,
    [
      time,
      ...["user_id", "session_id", "currency"].map(text),
      {
        name: "items",
        type: `array<struct<${ITEM}>>`,
        expression:
          "cast(cast(items as json) as struct(line_no smallint, product_id varchar, category varchar, brand varchar," +
          " quantity int, unit_price decimal(14, 4))[])",
      },
      isBot,
      day,
    ],
    ["dt"],
  );

/** Of the lake: credit as PostgreSQL told it. */
export const creditHourly = (csv: string): TestTable =>
  table(
    "credit_hourly",
    csv,
    [
      { name: "hour", type: "timestamp", expression: "cast(hour as timestamp)" },
      ...["channel", "currency", "model"].map(text),
      decimal("lines", 25, 6),
      decimal("amount", 23, 4),
      { name: "dt", type: "string", expression: "hour[:10]" },
    ],
    ["dt"],
  );
