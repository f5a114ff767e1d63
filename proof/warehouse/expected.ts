import { groupBy } from "../../functions/shared/group-by.ts";
import { type Checkout, type Click, END_US } from "./records.ts";
import type { SentRecord } from "./shop-streams.ts";

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

/** What the warehouse is to have: worked out from what was sent, with no word of SQL. */
export interface Expected {
  /** `stream shard sequence`. */
  records: string[];
  /** `stream shard sequence reason`. */
  bad: string[];
  /** By identity what it may be: of records that arrived at the same millisecond whichever came first. */
  clicks: Map<string, Click[]>;
  checkouts: Map<string, Checkout[]>;
}

export function expectedOf(sent: readonly SentRecord[]): Expected {
  const idOf = ({ stream, shard, sequence }: SentRecord) => `${stream} ${shard} ${sequence}`;
  return {
    records: sent.map(idOf),
    bad: sent.flatMap((record) =>
      "reason" in record.means ? [`${idOf(record)} ${record.means.reason}`] : [],
    ),
    clicks: firstOfEach(sent, ({ means }) => ("click" in means ? means.click : undefined), clickId),
    checkouts: firstOfEach(
      sent,
      ({ means }) => ("checkout" in means ? means.checkout : undefined),
      ({ checkout_id }) => checkout_id,
    ),
  };
}

export const clickId = ({ user_id, timeUs, event_id }: Pick<Click, "user_id" | "timeUs" | "event_id">) =>
  `${user_id} ${timeUs} ${event_id}`;

function firstOfEach<T>(
  sent: readonly SentRecord[],
  read: (record: SentRecord) => T | undefined,
  idOf: (event: T) => string,
): Map<string, T[]> {
  const tellings = sent.flatMap((record) => {
    const event = read(record);
    return event === undefined ? [] : [{ event, arrivalMs: record.arrivalMs as number }];
  });
  const firsts = new Map<string, T[]>();
  for (const [id, told] of groupBy(tellings, ({ event }) => idOf(event))) {
    const first = Math.min(...told.map(({ arrivalMs }) => arrivalMs));
    firsts.set(
      id,
      told.filter(({ arrivalMs }) => arrivalMs === first).map(({ event }) => event),
    );
  }
  return firsts;
}

const within = (timeUs: number, spanUs: number) => timeUs > END_US - spanUs && timeUs <= END_US;

/** Rows of the reports as of the end, each in one line; money in ten-thousandths. */
export function expectedReports(
  clicks: readonly Click[],
  checkouts: readonly Checkout[],
): Record<string, string[]> {
  return {
    "product-popularity": popularity(clicks, checkouts),
    "conversion-funnel": funnel(clicks, checkouts),
    "revenue-last-hour": revenue(checkouts),
  };
}

function popularity(clicks: readonly Click[], checkouts: readonly Checkout[]): string[] {
  const looked = groupBy(
    clicks.filter(({ timeUs, product_id }) => within(timeUs, HOUR_US) && product_id !== null),
    ({ product_id }) => product_id as string,
  );
  const bought = new Map<string, number>();
  for (const { lines } of checkouts.filter(({ timeUs }) => within(timeUs, HOUR_US))) {
    for (const { product_id, quantity } of lines) {
      bought.set(product_id, (bought.get(product_id) ?? 0) + quantity);
    }
  }
  return [...looked]
    .map(([product, acts]) => {
      const views = acts.filter(({ event_type }) => event_type === "page_view");
      const carts = acts.filter(({ event_type }) => event_type === "add_to_cart").length;
      const visitors = new Set(views.map(({ user_id }) => user_id)).size;
      return { product, views: views.length, visitors, carts, bought: bought.get(product) ?? 0 };
    })
    .sort((one, other) => other.views - one.views || (one.product < other.product ? -1 : 1))
    .slice(0, 10)
    .map((row) => Object.values(row).join(" | "));
}

function funnel(clicks: readonly Click[], checkouts: readonly Checkout[]): string[] {
  const ofAct = (act: string) =>
    clicks.filter(({ timeUs, event_type }) => within(timeUs, DAY_US) && event_type === act);
  const steps: [string, { user_id: string }[]][] = [
    ["page_view", ofAct("page_view")],
    ["add_to_cart", ofAct("add_to_cart")],
    ["purchase", checkouts.filter(({ timeUs }) => within(timeUs, DAY_US))],
  ];
  const visitors = steps.map(([, acts]) => new Set(acts.map(({ user_id }) => user_id)).size);
  const [viewers = 0] = visitors;
  return steps.map(([act, acts], index) => {
    const percent = viewers === 0 ? "" : Number(((100 * (visitors[index] as number)) / viewers).toFixed(2));
    return [act, visitors[index], acts.length, percent].join(" | ");
  });
}

function revenue(checkouts: readonly Checkout[]): string[] {
  const ofHour = checkouts.filter(({ timeUs }) => within(timeUs, HOUR_US));
  return [...groupBy(ofHour, ({ currency }) => currency)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, orders]) => {
      const lines = orders.flatMap((order) => order.lines);
      const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
      const value = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
      return [currency, orders.length, pieces, value].join(" | ");
    });
}
