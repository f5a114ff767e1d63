import { checkColumnCount, readCsvRows } from "./csv-rows.ts";
import { type Entry, UnreadableFileError } from "./event.ts";
import { toShopEvent } from "./shop-event.ts";

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

/**
 * Rows of the REES46 shop data set: a purchase is a checkout of one line, all else are clicks. A value that breaks the
 * contract is passed on, to be rejected by the pipeline.
 * @throws UnreadableFileError where the columns are others, or a row is cut off.
 */
export function readRees46(file: string): AsyncGenerator<Entry[]> {
  let order: number[] | undefined;
  return readCsvRows(file, (cells, row) => {
    if (order === undefined) {
      order = columnOrder(file, cells);
      return undefined;
    }
    checkColumnCount(file, cells, row, order.length);
    return toEntry(toRow(cells, order));
  });
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
  return {
    timeMicros,
    toEvent: (shiftDays) =>
      toShopEvent(
        {
          dataSet: "rees46",
          content: Object.values(row).slice(1),
          time: row.event_time,
          timeMicros,
          userId: row.user_id,
          sessionId: row.user_session,
          clickType:
            row.event_type === "purchase" ? undefined : (CLICK_TYPES[row.event_type] ?? row.event_type),
          productId: row.product_id,
          category: row.category_code,
          brand: row.brand,
          price: row.price,
          currency: "USD",
        },
        shiftDays,
      ),
  };
}

/** `2019-10-01 00:00:00 UTC` */
function parseRowTime(text: string): number | undefined {
  const [, date, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text) ?? [];
  const ms = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(ms) ? undefined : ms * 1000;
}
