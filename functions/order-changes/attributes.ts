import { minorUnits } from "../../events/money.ts";
import { CURRENCY_DIGITS } from "../../events/schema.ts";
import { UnreadableChangeError } from "./unreadable-change.ts";

/** DynamoDB's value with its type: `{"S": "text"}`, `{"N": "1"}`, `{"NULL": true}`. */
export type Attribute = Readonly<Record<string, unknown>>;

const INTEGER = /^-?\d+$/;
const AMOUNT = /^-?\d{1,12}([.]\d{1,2})?$/;
const DECIMAL = /^-?\d+([.]\d+)?([eE][+-]?\d+)?$/;
const MOST_DECIMALS = Math.max(...CURRENCY_DIGITS.values());

/** Texts and numbers as they are, anything else as DynamoDB writes it. @throws UnreadableChangeError */
export function textOf(attribute: Attribute | undefined): string | null {
  if (typeof attribute !== "object" || attribute === null || attribute.NULL === true) {
    return null;
  }
  const text = attribute.S ?? attribute.N;
  return typeof text === "string" ? wellFormed(text) : JSON.stringify(attribute);
}

/** Half a surrogate pair in one row, and DuckDB reads none of the table. @throws UnreadableChangeError */
export function wellFormed(text: string): string {
  if (!text.isWellFormed()) {
    throw new UnreadableChangeError("a lone surrogate");
  }
  return text;
}

/** @throws UnreadableChangeError */
export function integerOf(attribute: Attribute | undefined): number | null {
  const text = textOf(attribute);
  if (text === null) {
    return null;
  }
  const number = Number(text);
  if (!INTEGER.test(text) || !Number.isSafeInteger(number)) {
    throw new UnreadableChangeError("quantity is no whole number");
  }
  return number;
}

/** The decimal's own digits, without an exponent: never a double's. @throws UnreadableChangeError */
export function priceOf(attribute: Attribute | undefined): string | null {
  const text = textOf(attribute);
  if (text === null) {
    return null;
  }
  // Nearly all are: no need to calculate.
  if (AMOUNT.test(text)) {
    return text;
  }
  const units = DECIMAL.test(text) ? minorUnits(text, MOST_DECIMALS) : undefined;
  if (units === undefined) {
    throw new UnreadableChangeError("price is no amount of money");
  }
  return /e/i.test(text) ? decimalText(units) : text;
}

function decimalText(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(MOST_DECIMALS + 1, "0");
  const fraction = digits.slice(-MOST_DECIMALS).replace(/0+$/, "");
  const whole = digits.slice(0, -MOST_DECIMALS);
  return `${units < 0n ? "-" : ""}${whole}${fraction && `.${fraction}`}`;
}

/** Of an order's items, JSON as a checkout has them: what the first is called, and how many pieces all are. */
export function itemsOf(attribute: Attribute | undefined): {
  firstName: string | null;
  quantity: number | null;
} {
  const items = readItems(textOf(attribute));
  if (items === undefined) {
    return { firstName: null, quantity: null };
  }
  const name = items[0]?.product_name ?? items[0]?.product_id;
  const quantity = items.reduce((sum, item) => sum + Number(item?.quantity ?? 1), 0);
  return {
    // Here an escape may be half a pair, which the text of the items is not.
    firstName: typeof name === "string" ? name.toWellFormed() : null,
    quantity: Number.isSafeInteger(quantity) ? quantity : null,
  };
}

type Item = { product_name?: unknown; product_id?: unknown; quantity?: unknown } | null;

/** Undefined where there is no list: how a shop writes its items is its own affair. */
function readItems(text: string | null): Item[] | undefined {
  // Of a removal there are none: an error thrown costs more than all the rest of it.
  if (text === null) {
    return undefined;
  }
  try {
    const items = JSON.parse(text);
    return Array.isArray(items) ? items : undefined;
  } catch {
    return undefined;
  }
}
