import { amountText, minorUnits } from "../../events/money.ts";
import { CURRENCY_DIGITS } from "../../events/schema.ts";
import { InvalidRequestError } from "../shared/invalid-request.ts";
import type { Order, OrderItem } from "./order.ts";

/** The items with exact prices, and what they cost. @throws InvalidRequestError */
export function priceItems(items: readonly OrderItem[], currency: string): Pick<Order, "items" | "value"> {
  const digits = CURRENCY_DIGITS.get(currency);
  if (digits === undefined) {
    throw new InvalidRequestError(
      `currency must be an active ISO 4217 code, not ${JSON.stringify(currency)}`,
    );
  }
  let value = 0n;
  const priced = items.map((item, index) => {
    const price = minorUnits(item.unit_price, digits);
    if (price === undefined) {
      throw new InvalidRequestError(
        `items.${index}.unit_price must be an amount with at most ${digits} decimals, as ${currency} has`,
      );
    }
    value += BigInt(item.quantity) * price;
    return { ...item, unit_price: amountText(price, digits) };
  });
  return { items: priced, value: amountText(value, digits) };
}
