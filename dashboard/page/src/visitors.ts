import { html, type TemplateResult } from "lit-html";
import type { Actions } from "./actions.ts";
import { dayBars } from "./day-bars.ts";
import { count, day } from "./format.ts";
import { insightCard } from "./insight-card.ts";
import { number, type Row, text } from "./rows.ts";
import type { State } from "./state.ts";
import { figuresTable } from "./tables.ts";

const CHARTED = ["visitors", "sessions", "events"];
const COUNTED = [...CHARTED, "views", "carts", "purchases"];

/** How many came, and what they did. */
export function visitors(state: State, actions: Actions): TemplateResult {
  return insightCard(state, actions, {
    topic: "visitors",
    title: "Visitors a day",
    note: "Days are UTC's; bots by their user agent are left out. Each chart has a scale of its own.",
    className: "full",
    chart: (rows) => html`<div class="charts three">${CHARTED.map((column) => chartOf(rows, column))}</div>`,
    figures: (rows) =>
      figuresTable(
        rows,
        "day",
        Object.fromEntries(COUNTED.map((column) => [column, (row) => count(number(row, column))])),
      ),
  });
}

function chartOf(rows: Row[], column: string): TemplateResult {
  const most = rows.reduce((one, other) => (number(other, column) > number(one, column) ? other : one));
  const told = `at most ${count(number(most, column))}, on ${day(text(most, "day"))}`;
  return html`<figure data-chart=${column}>
    <figcaption>${column}: <strong>${told}</strong></figcaption>
    ${dayBars(
      `${column} a day: ${told}`,
      rows.map((row) => ({
        day: text(row, "day"),
        value: number(row, column),
        title: `${count(number(row, column))} ${column}`,
      })),
    )}
  </figure>`;
}
