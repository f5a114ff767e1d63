import { readCsvRows } from "./csv-rows.ts";
import { type Entry, UnreadableFileError } from "./event.ts";
import type { EventFile } from "./event-file.ts";
import { toShopEvent } from "./shop-event.ts";
import type { OnSkipped } from "./skipped.ts";
import { parseShopTime, rememberLast } from "./times.ts";

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

const CLICK_TYPES: ReadonlyMap<string, string> = new Map([
  ["view", "page_view"],
  ["cart", "add_to_cart"],
]);

/**
 * Rows of the REES46 shop data set: a purchase is a checkout of one line, all else are clicks. A value that breaks the
 * contract is passed on, to be rejected by the pipeline.
 * @throws UnreadableFileError where the columns are others, or a row is cut off.
 */
export function readRees46(file: EventFile, onSkipped: OnSkipped): AsyncGenerator<Entry[]> {
  let order: number[] = [];
  const parseTime = rememberLast(parseShopTime);
  return readCsvRows(
    file,
    {
      columns: (header) => {
        const columns = header.map((name) => name.trim().toLowerCase());
        order = columnOrder(file.path, columns);
        return columns;
      },
      readRow: (cells) => toEntry(cells, order, parseTime(cells[order[0] ?? 0] ?? "")),
    },
    onSkipped,
  );
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

function toEntry(cells: string[], order: number[], timeMicros: number | undefined): Entry {
  return {
    timeMicros,
    toEvent: (shiftDays) => {
      const row = toRow(cells, order);
      return toShopEvent(
        {
          dataSet: "rees46",
          content: Object.values(row).slice(1),
          time: row.event_time,
          timeMicros,
          userId: row.user_id,
          sessionId: row.user_session,
          clickType:
            row.event_type === "purchase" ? undefined : (CLICK_TYPES.get(row.event_type) ?? row.event_type),
          productId: row.product_id,
          category: row.category_code,
          brand: row.brand,
          price: row.price,
          currency: "USD",
        },
        shiftDays,
      );
    },
  };
}
