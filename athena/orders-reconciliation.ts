import { readFileSync } from "node:fs";
import { withOrdersViews } from "./orders-views.ts";

/** Of each order that there is or was: its id, whether it was removed, when it changed last, and a digest of its content. */
export function latestVersionsQuery(): string {
  const file = new URL("orders-reconciliation/latest_versions.sql", import.meta.url);
  return withOrdersViews(readFileSync(file, "utf8").replace(/^--.*\n/gm, ""));
}
