import type { MadeUpOrder } from "../../../functions/order-desk/made-up-orders.ts";
import type { OrderItem, OrderStatus } from "../../../functions/order-desk/order.ts";

/** The tables have no column for a currency: only orders in this one are written. */
export const SHOP_CURRENCY = "USD";

/** What a made-up order is in the shop's tables: each row by its columns. */
export interface OrderRows {
  orders: Row[];
  customers: Row[];
  products: Row[];
  sellers: Row[];
  order_items: Row[];
  order_payments: Row[];
}

export type Row = Readonly<Record<string, string | number | null>>;

/** Who ordered tells a made-up order from others. */
export const MADE_UP = "made-up-";

/** In Olist's words. */
const STATUSES: Readonly<Record<OrderStatus, string>> = {
  placed: "created",
  paid: "approved",
  shipped: "shipped",
  delivered: "delivered",
  cancelled: "canceled",
};

/** When each is written down. */
const TIMES = {
  paid: "order_approved_at",
  shipped: "order_delivered_carrier_date",
  delivered: "order_delivered_customer_date",
} as const;

const STATES = ["SP", "RJ", "MG", "RS", "PR"];
const SELLER = { seller_id: "made-up-shop", seller_city: "são paulo", seller_state: "SP" };
const FREIGHT = "4.99";

/** Minutes after the order, which are days in a real shop. */
const ESTIMATED = 20;

/**
 * What an order has become.
 * @param minute counted since 1970, not before the order was placed
 * @returns null where it has been deleted
 */
export function rowsAt({ placement, placedIn, life }: MadeUpOrder, minute: number): OrderRows | null {
  const { orderid, user_id } = placement;
  const customer_id = `${MADE_UP}${orderid}`;
  const times: Record<string, string> = {};
  let items: readonly OrderItem[] = placement.items;
  let status: OrderStatus = "placed";
  for (const { after, change } of life.filter((step) => placedIn + step.after <= minute)) {
    if (change === "delete") {
      return null;
    }
    if ("items" in change) {
      items = change.items;
      continue;
    }
    status = change.status;
    if (status in TIMES) {
      times[TIMES[status as keyof typeof TIMES]] = timeOf(placedIn + after);
    }
  }
  const pieces = items.flatMap((item) => Array.from({ length: item.quantity }, () => item));
  const order_items = pieces.map(({ product_id, unit_price }, index) => ({
    ...{ order_id: orderid, order_item_id: index + 1, product_id, seller_id: SELLER.seller_id },
    ...{ shipping_limit_date: timeOf(placedIn + ESTIMATED), price: unit_price, freight_value: FREIGHT },
  }));
  return {
    customers: [{ customer_id, customer_unique_id: user_id ?? "", customer_state: stateOf(user_id ?? "") }],
    products: items.map(({ product_id, category }) => ({
      product_id,
      product_category_name: category ?? null,
    })),
    sellers: [SELLER],
    orders: [
      {
        ...{ order_id: orderid, customer_id, order_status: STATUSES[status] },
        order_purchase_timestamp: timeOf(placedIn),
        ...Object.fromEntries(Object.values(TIMES).map((column) => [column, times[column] ?? null])),
        order_estimated_delivery_date: timeOf(placedIn + ESTIMATED),
      },
    ],
    order_items,
    order_payments:
      TIMES.paid in times
        ? [
            {
              ...{ order_id: orderid, payment_sequential: 1, payment_type: "credit_card" },
              ...{ payment_installments: 1, payment_value: sumOf(order_items) },
            },
          ]
        : [],
  };
}

/** As MySQL writes it, in UTC. */
const timeOf = (minute: number) => new Date(minute * 60_000).toISOString().replace("T", " ").replace("Z", "");

/** A customer lives in one state for ever. */
function stateOf(user: string): string {
  const sum = [...user].reduce((before, letter) => before + letter.charCodeAt(0), 0);
  return STATES[sum % STATES.length] as string;
}

/** Exact: in cents. */
function sumOf(items: readonly { price: string; freight_value: string }[]): string {
  const cents = items.reduce((sum, item) => sum + centsOf(item.price) + centsOf(item.freight_value), 0);
  return (cents / 100).toFixed(2);
}

const centsOf = (amount: string) => Math.round(Number(amount) * 100);
