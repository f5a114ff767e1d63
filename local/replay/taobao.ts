import { checkColumnCount, readCsvRows } from "./csv-rows.ts";
import { type Entry, UnreadableFileError } from "./event.ts";
import { toShopEvent } from "./shop-event.ts";

const COLUMNS = ["user_id", "item_id", "category_id", "behavior", "timestamp"] as const;

/** A favourite is no cart: it shows interest in the product as a look at it does. */
const CLICK_TYPES: Readonly<Record<string, string>> = {
  pv: "page_view",
  cart: "add_to_cart",
  fav: "page_view",
};

const PURCHASE = "buy";

/** The file has none. */
const PRICE = "1.00";
const CURRENCY = "CNY";

export const TAOBAO_ASSUMPTION = `Taobao has no prices: each purchase counts as ${PRICE} ${CURRENCY}`;

/** How a file begins: it has no header. */
export const TAOBAO_START = /^\d+,\d+,\d+,(pv|cart|fav|buy),\d+\r?(\n|$)/;

/** The end of the year 9999: RFC 3339 has no later times. */
const LATEST_SECOND = 253_402_300_799;

/**
 * Rows of the Taobao UserBehavior data set: a buy is a checkout of one line, all else are clicks.
 * @throws UnreadableFileError where a row has other columns, another behaviour or no time in seconds.
 */
export function readTaobao(file: string): AsyncGenerator<Entry[]> {
  return readCsvRows(file, (cells, row) => {
    checkColumnCount(file, cells, row, COLUMNS.length);
    const [userId = "", itemId = "", categoryId = "", behavior = "", timestamp = ""] = cells;
    const refuse = (column: string, value: string, expected: string) =>
      new UnreadableFileError(
        `${file}: row ${row} has the ${column} ${JSON.stringify(value)}; expected are ${expected}`,
      );
    if (behavior !== PURCHASE && !Object.hasOwn(CLICK_TYPES, behavior)) {
      throw refuse("behavior", behavior, [...Object.keys(CLICK_TYPES), PURCHASE].join(", "));
    }
    // The whole set has a few times before 1970.
    if (!/^-?\d+$/.test(timestamp) || Math.abs(Number(timestamp)) > LATEST_SECOND) {
      throw refuse("timestamp", timestamp, "seconds since 1970");
    }
    const timeMicros = Number(timestamp) * 1_000_000;
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
            clickType: CLICK_TYPES[behavior],
            productId: itemId,
            category: categoryId,
            brand: "",
            price: behavior === PURCHASE ? PRICE : "",
            currency: CURRENCY,
          },
          shiftDays,
        ),
    };
  });
}
