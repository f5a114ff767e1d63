import { readCsvRows } from "./csv-rows.ts";
import { type Entry, UnreadableFileError } from "./event.ts";
import type { EventFile } from "./event-file.ts";
import { toShopEvent } from "./shop-event.ts";
import type { OnSkipped } from "./skipped.ts";
import { parseEpochSeconds, rememberLast } from "./times.ts";

const COLUMNS = ["user_id", "item_id", "category_id", "behavior", "timestamp"] as const;

/** A favourite is no cart: it shows interest in the product as a look at it does. */
const CLICK_TYPES: ReadonlyMap<string, string> = new Map([
  ["pv", "page_view"],
  ["cart", "add_to_cart"],
  ["fav", "page_view"],
]);

const PURCHASE = "buy";

/** The file has none. */
const PRICE = "1.00";
const CURRENCY = "CNY";

export const TAOBAO_ASSUMPTION = `Taobao has no prices: each purchase counts as ${PRICE} ${CURRENCY}`;

/** How a file begins: it has no header. */
export const TAOBAO_START = /^\s*\d+,\d+,\d+,(pv|cart|fav|buy),\d+(\r|\n|$)/;

/**
 * Rows of the Taobao UserBehavior data set: a buy is a checkout of one line, all else are clicks. A value that breaks the
 * contract is passed on, to be rejected by the pipeline.
 * @throws UnreadableFileError where a row has other columns, or the first one is of another kind of file
 */
export function readTaobao(file: EventFile, onSkipped: OnSkipped): AsyncGenerator<Entry[]> {
  let isKnown = false;
  const parseTime = rememberLast(parseEpochSeconds);
  return readCsvRows(
    file,
    {
      columns: COLUMNS,
      readRow: (cells, line) => {
        if (!isKnown) {
          checkKind(file.path, cells, line);
          isKnown = true;
        }
        return toEntry(cells, parseTime(cells[4] ?? ""));
      },
    },
    onSkipped,
  );
}

/** Without a header, the first row tells whether the columns are those expected. */
function checkKind(path: string, cells: readonly string[], line: number): void {
  const [behavior = "", timestamp = ""] = cells.slice(3);
  const refuse = (column: string, value: string, expected: string) =>
    new UnreadableFileError(
      `${path}: line ${line} has the ${column} ${JSON.stringify(value.replace(/\p{C}/gu, "?").slice(0, 80))}; expected are ${expected}`,
    );
  if (behavior !== PURCHASE && !CLICK_TYPES.has(behavior)) {
    throw refuse("behavior", behavior, [...CLICK_TYPES.keys(), PURCHASE].join(", "));
  }
  if (parseEpochSeconds(timestamp) === undefined) {
    throw refuse("timestamp", timestamp, "seconds since 1970");
  }
}

function toEntry(cells: string[], timeMicros: number | undefined): Entry {
  const [userId = "", itemId = "", categoryId = "", behavior = "", timestamp = ""] = cells;
  return {
    timeMicros,
    toEvent: (shiftDays) =>
      toShopEvent(
        {
          dataSet: "taobao",
          content: cells.slice(0, 4),
          time: timestamp,
          timeMicros,
          userId,
          sessionId: "",
          clickType: behavior === PURCHASE ? undefined : (CLICK_TYPES.get(behavior) ?? behavior),
          productId: itemId,
          category: categoryId,
          brand: "",
          price: behavior === PURCHASE ? PRICE : "",
          currency: CURRENCY,
        },
        shiftDays,
      ),
  };
}
