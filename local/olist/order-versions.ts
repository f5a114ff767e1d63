import { join } from "node:path";
import { parseTime } from "../../events/event-time.ts";
import type { RecordedPayload } from "../../functions/order-desk/request.ts";
import { readTable, UnreadableTableError } from "./csv-table.ts";

/** A version of an order, and when it was written in the shop. */
export interface OrderVersion {
  step: Step;
  /** Microseconds since 1970; never before the order's step before it, whatever the file's times say. */
  at: number;
  recorded: RecordedPayload;
}

export interface OlistOrders {
  /** In the order in which they are written. */
  versions: OrderVersion[];
  orders: number;
  /** Orders of which a step is told to have come before the one before it. */
  outOfOrder: number;
}

const STEPS = [
  { step: "purchase", column: "order_purchase_timestamp", status: "created" },
  { step: "approval", column: "order_approved_at", status: "approved" },
  { step: "carrier", column: "order_delivered_carrier_date", status: "shipped" },
  { step: "delivery", column: "order_delivered_customer_date", status: "delivered" },
] as const;

type Step = (typeof STEPS)[number]["step"];

const ORDERS = "olist_orders_dataset.csv";
const ITEMS = "olist_order_items_dataset.csv";

/** The data set has no currency: it is a shop in Brazil. */
const CURRENCY = "BRL";

/** As the file writes it; it names no zone, and is read as UTC. */
const TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/;

type Items = RecordedPayload["items"];

/**
 * Reads orders of Olist's data set (https://www.kaggle.com/datasets/olistbr/brazilian-ecommerce): each is written when it is
 * bought, approved, handed to the carrier and delivered, as far as it came, and is at last what the file says it is. Its value
 * is that of the goods, without freight.
 * @throws UnreadableTableError
 */
export async function readOlistOrders(folder: string): Promise<OlistOrders> {
  const items = await readItems(join(folder, ITEMS));
  const path = join(folder, ORDERS);
  const columns = ["order_id", "customer_id", "order_status", ...STEPS.map(({ column }) => column)] as const;
  const read: OlistOrders = { versions: [], orders: 0, outOfOrder: 0 };
  for await (const { cells, line } of readTable(path, columns)) {
    const steps = STEPS.filter(({ column }) => cells[column] !== "").map(({ column, ...step }) => ({
      ...step,
      time: readTime(cells[column], `${path}: line ${line}: ${column}`),
    }));
    const [placed] = steps;
    if (placed?.step !== "purchase") {
      throw new UnreadableTableError(`${path}: line ${line} has no ${STEPS[0].column}`);
    }
    const order = {
      orderid: cells.order_id,
      ...{ currency: CURRENCY, items: items.get(cells.order_id) ?? [], user_id: cells.customer_id },
      placed_at: isoTime(placed.time),
    };
    let at = 0;
    let isOutOfOrder = false;
    for (const [index, { step, status, time }] of steps.entries()) {
      isOutOfOrder ||= time < at;
      at = Math.max(at, time);
      const isLast = index === steps.length - 1;
      read.versions.push({
        ...{ step, at },
        recorded: {
          ...order,
          ...{ status: isLast ? cells.order_status : status, changed_at: isoTime(time), version: index + 1 },
        },
      });
    }
    read.orders += 1;
    read.outOfOrder += isOutOfOrder ? 1 : 0;
  }
  // Stable: an order's versions stay in order.
  read.versions.sort((one, other) => one.at - other.at);
  return read;
}

/** By order; the file has a row a piece. */
async function readItems(path: string): Promise<Map<string, Items>> {
  const byOrder = new Map<string, Items>();
  for await (const { cells } of readTable(path, ["order_id", "product_id", "price"])) {
    const items = byOrder.get(cells.order_id) ?? [];
    const { product_id, price: unit_price } = cells;
    const same = items.find((item) => item.product_id === product_id && item.unit_price === unit_price);
    if (same) {
      same.quantity += 1;
    } else {
      items.push({ product_id, quantity: 1, unit_price });
    }
    byOrder.set(cells.order_id, items);
  }
  return byOrder;
}

function readTime(text: string, where: string): number {
  const time = parseTime(text.replace(TIME, "$1T$2Z"));
  if (time === undefined) {
    throw new UnreadableTableError(`${where} must be a time such as 2018-01-31 12:00:00`);
  }
  return time;
}

const isoTime = (micros: number) => new Date(micros / 1000).toISOString();
