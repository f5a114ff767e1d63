/** What was bought of a product. */
export interface OrderItem {
  product_id: string;
  product_name?: string | null | undefined;
  category?: string | null | undefined;
  brand?: string | null | undefined;
  quantity: number;
  /** A decimal's text with the currency's digits. */
  unit_price: string;
}

/** The shop's record of a sale, which lives on. */
export interface Order {
  /** That of the checkout where it comes from one. */
  orderid: string;
  /** One of STATUSES; of another shop's orders that are recorded here, their own word. */
  status: string;
  items: readonly OrderItem[];
  /** What the items cost: a decimal's text with the currency's digits. */
  value: string;
  currency: string;
  checkout_id: string | null;
  user_id: string | null;
  /** ISO 8601 in UTC. */
  placed_at: string;
  changed_at: string;
  /** 1 when it is placed, one more with each change. */
  version: number;
}

export const STATUSES = ["placed", "paid", "shipped", "delivered", "cancelled"] as const;

export type OrderStatus = (typeof STATUSES)[number];

const FOLLOWING: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  placed: ["paid", "cancelled"],
  paid: ["shipped", "cancelled"],
  shipped: ["delivered"],
  delivered: [],
  cancelled: [],
};

/** What the order may become; nothing where its status is final, or another shop's. */
export function following({ status }: Pick<Order, "status">): readonly OrderStatus[] {
  return FOLLOWING[status as OrderStatus] ?? [];
}

/** Until it leaves the shop. */
export function mayChangeItems({ status }: Pick<Order, "status">): boolean {
  return status === "placed" || status === "paid";
}
