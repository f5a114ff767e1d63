import { createHash } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { OrderRow } from "../../athena/orders-table.ts";
import { amountText, minorUnits } from "../../events/money.ts";
import { rowOf } from "../order-changes/change.ts";

/** Of the views' prices. */
const DECIMALS = 4;

/** 64 bits: one of 2^64 versions passes for another one. */
export const DIGEST_LENGTH = 16;

/**
 * A digest of what the lake must tell of an order in the table, as athena/orders-reconciliation/latest_versions.sql makes one of
 * what it tells. Undefined where no row can be made of it.
 */
export function contentDigest(item: Record<string, AttributeValue>): string | undefined {
  const row = imageRow(item);
  if (row === undefined) {
    return undefined;
  }
  const { product_name, quantity, price, status, currency, checkout_id, user_id, items_json } = row;
  const content = [product_name, quantity, decimalText(price), status, currency, checkout_id, user_id];
  return createHash("md5")
    .update([...content, items_json].map((each) => each ?? "").join("|"))
    .digest("hex")
    .slice(0, DIGEST_LENGTH);
}

/** As if the order were changed to what it is. */
function imageRow(item: Record<string, AttributeValue>): OrderRow | undefined {
  const dynamodb = { Keys: { orderid: item.orderid }, NewImage: item, SequenceNumber: "0" };
  try {
    return rowOf({ eventID: "image", eventName: "MODIFY", dynamodb }, "2000-01-01T00:00:00Z");
  } catch {
    return undefined;
  }
}

function decimalText(price: string | null): string | null {
  if (price === null) {
    return null;
  }
  const units = minorUnits(price, DECIMALS) ?? 0n;
  return units < 0n ? `-${amountText(-units, DECIMALS)}` : amountText(units, DECIMALS);
}
