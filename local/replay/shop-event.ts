import { DAY_MICROS, digest, factOf, partitionKeyOf, type ReplayEvent } from "./event.ts";
import { writeTime } from "./times.ts";

/** What a row of a shop data set says, as text of the file. */
export interface ShopRow {
  dataSet: string;
  /** All that the row says but its time: two rows that say the same are one event. */
  content: readonly string[];
  /** As the file has it; sent where it cannot be read. */
  time: string;
  /** Microseconds since 1970, before the shift. */
  timeMicros: number | undefined;
  userId: string;
  /** Empty where the data set has none: a user's day is a session then. */
  sessionId: string;
  /** Undefined where the row is a checkout of one line. */
  clickType: string | undefined;
  productId: string;
  /** Empty where there is none, as `brand` and `price`. */
  category: string;
  brand: string;
  price: string;
  currency: string;
}

/** The event of a row, so many days later; a value that breaks the contract is passed on. */
export function toShopEvent(row: ShopRow, shiftDays: number): ReplayEvent {
  const { dataSet, userId, clickType } = row;
  const timeMicros = row.timeMicros === undefined ? undefined : row.timeMicros + shiftDays * DAY_MICROS;
  const eventTime = timeMicros === undefined ? row.time : writeTime(timeMicros);
  const id = digest(`${dataSet}\n${eventTime}\n${row.content.join("\n")}`).slice(0, 32);
  const checkoutId = `${dataSet}-${id}`;
  const common = {
    event_id: text(id),
    event_time: text(eventTime),
    user_id: text(userId),
    session_id: text(row.sessionId || `${userId}-${eventTime.slice(0, 10)}`),
    schema_version: "1",
  };
  const product = {
    product_id: text(row.productId),
    ...(row.category && { category: text(row.category) }),
    ...(row.brand && { brand: text(row.brand) }),
  };
  const isPurchase = clickType === undefined;
  const stream = isPurchase ? "checkouts" : "clicks";
  const data = Buffer.from(
    isPurchase
      ? record({
          ...common,
          event_type: text("checkout"),
          checkout_id: text(checkoutId),
          currency: text(row.currency),
          items: `[${record({ ...product, quantity: "1", unit_price: amount(row.price) })}]`,
          value: amount(row.price),
        })
      : record({
          ...common,
          event_type: text(clickType),
          ...product,
          ...(row.price && { price: amount(row.price), currency: text(row.currency) }),
        }),
  );
  return {
    stream,
    data,
    partitionKey: partitionKeyOf(userId, data),
    timeMicros,
    fact: factOf(stream, {
      user_id: userId,
      event_time: eventTime,
      event_id: id,
      checkout_id: checkoutId,
    }),
  };
}

const text = (value: string) => JSON.stringify(value);

/** The digits as they stand in the file: money never passes through a float. */
const amount = (value: string) => (/^(0|[1-9]\d*)(\.\d+)?$/.test(value) ? value : JSON.stringify(value));

const record = (fields: Record<string, string>) =>
  `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(",")}}`;
