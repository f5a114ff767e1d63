import type { Comparison } from "../live.ts";
import { surplus } from "../surplus.ts";
import { answered, tableRows } from "./delivered.ts";
import type { Expected } from "./expected.ts";
import type { OrdersLaptop } from "./laptop.ts";

const SHOWN = 10;

/** Adds what another comparison found. */
export function add(comparison: Comparison, when: string, other: Comparison): void {
  comparison.rows += other.rows;
  comparison.details.push(...other.details.map((detail) => `${when}: ${detail}`));
  for (const [what, rows] of Object.entries(other.differences)) {
    comparison.differences[`${what}, ${when}`] = rows;
  }
}

/** The views, held against the table and against what was written. */
export async function compare(laptop: OrdersLaptop, written: Expected): Promise<Comparison> {
  const [found, table] = await Promise.all([answered(laptop), tableRows(laptop)]);
  const pairs: Record<string, [found: string[], expected: string[]]> = {
    "the table is not what was written": [table, written.now],
    "orders_now is not the table": [found.now, table],
    "orders_history is not what was written": [found.history.map(timeless), written.history.map(timeless)],
    "changes by hour": [[kinds(found.changes)], [kinds(written.changes)]],
  };
  const comparison: Comparison = { rows: 0, differences: {}, details: [] };
  for (const [what, [rows, expected]] of Object.entries(pairs)) {
    comparison.rows += expected.length;
    const differing = [
      ...surplus(rows, expected).map((row) => `> ${row}`),
      ...surplus(expected, rows).map((row) => `< ${row}`),
    ];
    if (differing.length > 0) {
      comparison.differences[what] = differing.length;
      comparison.details.push([what, ...differing.slice(0, SHOWN)].join("\n"));
    }
  }
  return comparison;
}

/** A version but for its times: when a change came, the table's stream says. */
function timeless(version: string): string {
  const cells = version.split(" | ");
  return [...cells.slice(0, -3), cells.at(-1)].join(" | ");
}

/** Of all hours: changes, and how many of each kind. */
function kinds(hours: readonly string[]): string {
  const sums = hours
    .map((hour) => hour.split(" | ").slice(1, -1).map(Number))
    .reduce((one, other) => one.map((count, at) => count + (other[at] ?? 0)), [0, 0, 0, 0]);
  return sums.join(" | ");
}
