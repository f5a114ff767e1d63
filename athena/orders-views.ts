import { readFileSync } from "node:fs";

/** Each behind those that it asks of. */
const NAMES = ["orders_cdc_once", "orders_history", "orders_now", "orders_changes_by_hour"] as const;

/** A view over the table `orders`. */
export interface OrdersView {
  name: (typeof NAMES)[number];
  description: string;
  /** By Athena's types. */
  columns: { name: string; type: string }[];
  sql: string;
}

/** Every view, in an order in which they can be made: lines before its SQL say what it is and which columns it has. */
export function readOrdersViews(): OrdersView[] {
  return NAMES.map((name) => {
    const text = readFileSync(new URL(`orders-views/${name}.sql`, import.meta.url), "utf8");
    const [header = "", sql = ""] = text.split(/^(?=select\b)/m);
    const lines = header.split("\n").map((line) => line.replace(/^-- ?/, ""));
    const columns = lines.flatMap((line) => {
      const [, column, type] = /^column: (\w+) (\S+)$/.exec(line) ?? [];
      return column && type ? [{ name: column, type }] : [];
    });
    const description = lines
      .filter((line) => !line.startsWith("column: "))
      .join(" ")
      .trim();
    return { name, description, columns, sql: sql.trim() };
  });
}

/** A query that asks of the views, for who has the table `orders` alone. */
export function withOrdersViews(query: string): string {
  const views = readOrdersViews().map(({ name, sql }) => `${name} as (\n${sql}\n)`);
  return `with ${views.join(",\n")}\n${query}`;
}
