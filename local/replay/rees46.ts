import { createReadStream } from "node:fs";
import { CsvError, parse } from "csv-parse";
import {
  DAY_MICROS,
  digest,
  type Entry,
  partitionKeyOf,
  type ReplayEvent,
  UnreadableFileError,
} from "./event.ts";

const COLUMNS = [
  "event_time",
  "event_type",
  "product_id",
  "category_id",
  "category_code",
  "brand",
  "price",
  "user_id",
  "user_session",
] as const;

type Row = Record<(typeof COLUMNS)[number], string>;

const CLICK_TYPES: Readonly<Record<string, string>> = {
  view: "page_view",
  cart: "add_to_cart",
  remove_from_cart: "remove_from_cart",
};

const ROWS_AT_ONCE = 1000;

/**
 * Rows of the REES46 shop data set: a purchase is a checkout of one line, all else are clicks. A value that breaks the
 * contract is passed on, to be rejected by the pipeline.
 * @throws UnreadableFileError where the columns are others, or a row is cut off.
 */
export async function* readRees46(file: string): AsyncGenerator<Entry[]> {
  try {
    yield* readRows(file);
  } catch (error) {
    throw error instanceof CsvError
      ? new UnreadableFileError(`${file} is no CSV: ${error.message}`, { cause: error })
      : error;
  }
}

async function* readRows(file: string): AsyncGenerator<Entry[]> {
  const parser = parse({ bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  const bytes = createReadStream(file);
  bytes.on("error", (error) => parser.destroy(error));
  bytes.pipe(parser);
  let order: number[] | undefined;
  let entries: Entry[] = [];
  let line = 0;
  for await (const cells of parser as AsyncIterable<string[]>) {
    line += 1;
    if (order === undefined) {
      order = columnOrder(file, cells);
      continue;
    }
    if (cells.length !== order.length) {
      throw new UnreadableFileError(
        `${file}: row ${line} has ${cells.length} columns, ${order.length} are expected: is the file half-written?`,
      );
    }
    entries.push(toEntry(toRow(cells, order)));
    if (entries.length === ROWS_AT_ONCE) {
      yield entries;
      entries = [];
    }
  }
  yield entries;
}

/** Where each of COLUMNS is; further columns are an error, as their rows' meaning is unknown. */
function columnOrder(file: string, header: string[]): number[] {
  const order = COLUMNS.map((name) => header.indexOf(name));
  if (order.includes(-1) || header.length !== COLUMNS.length) {
    const have = header.join(",").replace(/\p{C}/gu, "?").slice(0, 300);
    const missing = COLUMNS.filter((name) => !header.includes(name)).join(",");
    throw new UnreadableFileError(
      `${file} has the columns ${have}; expected are ${COLUMNS.join(",")}${missing && `; missing: ${missing}`}`,
    );
  }
  return order;
}

function toRow(cells: string[], order: number[]): Row {
  return Object.fromEntries(COLUMNS.map((name, index) => [name, cells[order[index] ?? 0] ?? ""])) as Row;
}

function toEntry(row: Row): Entry {
  const timeMicros = parseRowTime(row.event_time);
  return { timeMicros, toEvent: (shiftDays) => toEvent(row, timeMicros, shiftDays) };
}

/** `2019-10-01 00:00:00 UTC` */
function parseRowTime(text: string): number | undefined {
  const [, date, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text) ?? [];
  const ms = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(ms) ? undefined : ms * 1000;
}

function toEvent(row: Row, original: number | undefined, shiftDays: number): ReplayEvent {
  const timeMicros = original === undefined ? undefined : original + shiftDays * DAY_MICROS;
  const eventTime = timeMicros === undefined ? row.event_time : new Date(timeMicros / 1000).toISOString();
  // Two rows that say the same are one event.
  const id = digest(`rees46\n${eventTime}\n${Object.values(row).slice(1).join("\n")}`).slice(0, 32);
  const common = {
    event_id: text(id),
    event_time: text(eventTime),
    user_id: text(row.user_id),
    session_id: text(row.user_session || `${row.user_id}-${eventTime.slice(0, 10)}`),
    schema_version: "1",
  };
  const product = {
    product_id: text(row.product_id),
    ...(row.category_code && { category: text(row.category_code) }),
    ...(row.brand && { brand: text(row.brand) }),
  };
  const isPurchase = row.event_type === "purchase";
  const data = isPurchase
    ? record({
        ...common,
        event_type: text("checkout"),
        checkout_id: text(`rees46-${id}`),
        currency: text("USD"),
        items: `[${record({ ...product, quantity: "1", unit_price: amount(row.price) })}]`,
        value: amount(row.price),
      })
    : record({
        ...common,
        event_type: text(CLICK_TYPES[row.event_type] ?? row.event_type),
        ...product,
        ...(row.price && { price: amount(row.price) }),
      });
  return {
    stream: isPurchase ? "checkouts" : "clicks",
    data: Buffer.from(data),
    partitionKey: partitionKeyOf(row.user_id, Buffer.from(data)),
    timeMicros,
    fact: isPurchase
      ? { kind: "checkout", checkoutId: `rees46-${id}` }
      : timeMicros === undefined
        ? undefined
        : { kind: "click", userId: row.user_id, timeMicros, eventId: id },
  };
}

const text = (value: string) => JSON.stringify(value);

/** The digits as they stand in the file: money never passes through a float. */
const amount = (value: string) => (/^(0|[1-9]\d*)(\.\d+)?$/.test(value) ? value : JSON.stringify(value));

const record = (fields: Record<string, string>) =>
  `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(",")}}`;
