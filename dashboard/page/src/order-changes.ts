import { html, type TemplateResult } from "lit-html";
import { CHANGE_SPANS, type ChangeSpan } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { chartCard } from "./chart-card.ts";
import { choice } from "./choice.ts";
import { count, time } from "./format.ts";
import { type HourBar, hourBars } from "./hour-bars.ts";
import { number, type Row, text } from "./rows.ts";
import type { State } from "./state.ts";
import { figuresTable } from "./tables.ts";

const SPANS: Record<ChangeSpan, string> = { "24h": "24 hours", "7d": "7 days", "30d": "30 days" };

/** What a change did, as the report and as people call it. */
const KINDS = [
  ["inserts", "placed", "bar-value"],
  ["modifications", "changed", "bar-whole"],
  ["removals", "removed", "bar-removed"],
] as const;

/** How many orders were placed, changed and removed in each hour. */
export function orderChanges(state: State, actions: Actions): TemplateResult {
  const { changesOf } = state.view;
  return chartCard(state, actions, {
    topic: "changes",
    title: "Changes an hour",
    note: "By the time of the change, from the beginning of the first day on (UTC); delivered twice, one counts once.",
    className: "full",
    empty: `No order changed in the last ${SPANS[changesOf]}.`,
    choices: choice(
      "Changes of the last",
      CHANGE_SPANS,
      changesOf,
      (chosen) => actions.look({ changesOf: chosen }),
      (span) => SPANS[span],
    ),
    chart,
    figures: (rows) =>
      figuresTable(
        rows.map((row) => ({ ...row, hour: time(text(row, "hour")) })).reverse(),
        "hour",
        Object.fromEntries([
          ...KINDS.map(([column, name]) => [name, (row: Row) => count(number(row, column))] as const),
          ["orders", (row: Row) => count(number(row, "orders"))] as const,
        ]),
      ),
  });
}

function chart(rows: Row[]): TemplateResult {
  const sum = (column: string) => rows.reduce((total, row) => total + number(row, column), 0);
  const most = rows.reduce((one, other) => (number(other, "changes") > number(one, "changes") ? other : one));
  const told = `${wordsOf(sum)}; at most ${count(number(most, "changes"))} changes, ${time(text(most, "hour"))}`;
  return html`<figure>
    <figcaption><strong>${told}</strong></figcaption>
    ${hourBars(`Changes of orders an hour: ${told}`, rows.map(barOf))}
    <p class="legend note">
      ${KINDS.map(([, name, className]) => html`<span class="key-of"><span class="key ${className}"></span>${name}</span>`)}
    </p>
  </figure>`;
}

const barOf = (row: Row): HourBar => ({
  hour: text(row, "hour"),
  parts: KINDS.map(([column, , className]) => ({ className, value: number(row, column) })),
  title: wordsOf((column) => number(row, column)),
});

/** Such as 3 placed, 2 changed, 1 removed. */
export const wordsOf = (of: (column: string) => number): string =>
  KINDS.map(([column, name]) => `${count(of(column))} ${name}`).join(", ");
