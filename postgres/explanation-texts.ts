// What command and page say alike. The page bundles this file: nothing of Node here.
import type { ExplainedLine, Landing, LeftOutClick, TouchClick } from "./explain.ts";

export const RULES: Record<ExplainedLine["credits"], string> = {
  touches:
    "one touch for each source of a visit, a new one wherever the origin changes; its first click counts",
  clicks:
    "every click by itself, as it was before touches; npm run settings -- resume makes touches where clicks are kept",
};

/** Where a landing led to; undefined where its click is kept no more. */
export function landingPage({
  product_id,
  category,
  is_kept,
}: Pick<Landing, "product_id" | "category" | "is_kept">): string | undefined {
  if (!is_kept) {
    return undefined;
  }
  if (product_id !== null) {
    return `product ${product_id}`;
  }
  return category === null ? "home page" : `category ${category}`;
}

export const whyLeftOut = ({
  reason,
  brought_visit,
}: Pick<LeftOutClick, "reason" | "brought_visit">): string =>
  brought_visit ? `${reason}, but brought the visit` : reason;

/** What a click of a touch was; of one whose day is dropped nobody knows. */
export const whatCounted = ({
  event_type,
  released_by,
}: Pick<TouchClick, "event_type" | "released_by">): string =>
  [event_type ?? "kept no more", ...(released_by === null ? [] : [`released by ${released_by}`])].join(", ");
