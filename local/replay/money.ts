import { CURRENCY_DIGITS } from "../../events/schema.ts";

/** Digits after the point that PostgreSQL's amounts have. */
const STORED_DIGITS = 4;

/** Exact sums by currency. */
export interface MoneySums {
  /** @param amount as PostgreSQL writes a numeric */
  add(currency: string, amount: string): void;
  /** With the currency's digits: `{"USD": "14786.59"}`. */
  toJSON(): Record<string, string>;
}

export function createMoneySums(): MoneySums {
  const sums = new Map<string, bigint>();
  return {
    add(currency, amount) {
      sums.set(currency, (sums.get(currency) ?? 0n) + parseAmount(amount));
    },
    toJSON: () =>
      Object.fromEntries([...sums].sort().map(([currency, sum]) => [currency, writeAmount(sum, currency)])),
  };
}

function parseAmount(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(STORED_DIGITS, "0"));
}

/** Amounts in the database have no more digits than their currency. */
function writeAmount(sum: bigint, currency: string): string {
  const digits = CURRENCY_DIGITS.get(currency) ?? STORED_DIGITS;
  const text = sum.toString().padStart(STORED_DIGITS + 1, "0");
  const point = text.length - STORED_DIGITS;
  return digits === 0 ? text.slice(0, point) : `${text.slice(0, point)}.${text.slice(point, point + digits)}`;
}
