import type { Random } from "./random.ts";

/**
 * When somebody comes from elsewhere: at first, once more, or in mid-visit, back from an ad or a page of coupons; or back
 * from where one signs in or pays, just before an order and after it.
 */
export const STAGES = ["first", "again", "within", "ordering", "ordered"] as const;
export type Stage = (typeof STAGES)[number];

export type Click = "page_view" | "add_to_cart" | "remove_from_cart";

/** One act of a journey; becomes one event. */
export interface Step {
  /** Milliseconds since the journey's start. */
  afterMs: number;
  act: Click | "checkout";
  session: number;
  /** Undefined for a page that a page of the shop led to. */
  cameFromElsewhere: Stage | undefined;
  isOnOtherDevice: boolean;
  /** Numbers in the catalogue: a page of the shop itself has none, an order has some. */
  products: number[];
}

/** When in a journey, and in which session of it. */
export interface Visit {
  /** Milliseconds since the journey's start. */
  now: number;
  session: number;
  isOnOtherDevice: boolean;
}

/** The one session of who does not come again. */
export function onlyVisit(now: number): Visit {
  return { now, session: 0, isOnOtherDevice: false };
}

export function click(
  { now, session, isOnOtherDevice }: Visit,
  act: Click,
  products: number[],
  cameFromElsewhere?: Stage,
): Step {
  return { afterMs: now, act, session, cameFromElsewhere, isOnOtherDevice, products };
}

export function order({ now, session, isOnOtherDevice }: Visit, products: number[]): Step {
  return { afterMs: now, act: "checkout", session, cameFromElsewhere: undefined, isOnOtherDevice, products };
}

/** Few products have most of the visits. @param products how many there are */
export function popular(random: Random, products: number): number {
  return Math.floor(products * random.fraction() ** 2.5);
}
