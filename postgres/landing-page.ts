import type { Landing } from "./explain.ts";

/** Where a landing led to; undefined where its click is kept no more. The page bundles this file: nothing of Node here. */
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
