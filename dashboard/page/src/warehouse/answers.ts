import {
  type Answer,
  type Problem,
  WAREHOUSE_REPORTS,
  type WakeAnswer,
  type WarehouseTopic,
} from "../../../wire.ts";

type Check = (cell: unknown) => boolean;

const isText: Check = (cell) => typeof cell === "string";
const isNumber: Check = (cell) => /^-?\d+([.]\d+)?$/.test(String(cell));
const isTime: Check = (cell) => isText(cell) && !Number.isNaN(Date.parse(cell as string));
const orNull =
  (check: Check): Check =>
  (cell) =>
    cell === null || check(cell);

/** What the page makes of each answer: a figure that is none would be drawn as one. */
const COLUMNS: Record<WarehouseTopic, Record<string, Check>> = {
  "hour-revenue": { currency: orNull(isText), orders: isNumber, pieces: isNumber, revenue: isNumber },
  "popular-products": {
    ...{ product_id: isText, views: isNumber, visitors: isNumber, carts: isNumber },
    bought: isNumber,
  },
  "visitor-funnel": { act: isText, visitors: isNumber, events: isNumber, viewers_percent: orNull(isNumber) },
  "bad-records": { stream: isText, reason: isText, records: isNumber, latest: isTime },
  "stream-freshness": {
    ...{ stream: isText, records: isNumber, parsed: isNumber, bad: isNumber, events: isNumber },
    newest_arrival: orNull(isTime),
  },
  "shop-categories": { category: isText, orders: isNumber, pieces: isNumber, revenue: isNumber },
  "shop-statuses": { status: isText, orders: isNumber, revenue: isNumber },
  "shop-behaviour": {
    ...{ year: isText, category: isText, visitors: isNumber, views: isNumber, carts: isNumber },
    ...{ purchases: isNumber, orders: isNumber, pieces: isNumber, revenue: isNumber },
  },
};

export const WAREHOUSE_TOPICS = Object.keys(WAREHOUSE_REPORTS) as WarehouseTopic[];

const LACKING = "The latest wake has left no such figures: a refresh makes them.";
const ODD = "What the latest wake has left here is of another version's form: a refresh makes it anew.";

/** What a wake answered, by the names of the page; or why there is nothing to show. */
export function answerOf(wake: WakeAnswer, topic: WarehouseTopic): { answer: Answer } | { problem: Problem } {
  const found = wake.reports.find(({ report }) => report === WAREHOUSE_REPORTS[topic]);
  if (found === undefined) {
    return { problem: { kind: "failed", message: LACKING } };
  }
  const { columns, rows, notes, askedAt } = found;
  return isWhole(COLUMNS[topic], columns, rows)
    ? { answer: { columns, rows, notes, askedAt } }
    : { problem: { kind: "failed", message: ODD } };
}

/** Without rows nothing is drawn; a report that could ask nobody, as its imported set is missing, names no column. */
function isWhole(checks: Record<string, Check>, columns: string[], rows: unknown[][]): boolean {
  if (rows.length === 0) {
    return true;
  }
  return Object.entries(checks).every(([column, check]) => {
    const place = columns.indexOf(column);
    return place >= 0 && rows.every((row) => check(row[place]));
  });
}
