import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "./actions.ts";
import { type DayBar, dayBars } from "./day-bars.ts";
import { count, headlineMoney, money, percent, sumOfDecimals } from "./format.ts";
import { insightCard } from "./insight-card.ts";
import { number, numberOrNull, type Row, text } from "./rows.ts";
import type { State } from "./state.ts";
import { figuresTable } from "./tables.ts";

/** What was put into carts and not bought. */
export function carts(state: State, actions: Actions): TemplateResult {
  return insightCard(state, actions, {
    topic: "carts",
    title: "Carts abandoned",
    note: "What a visitor put into a cart on a day and did not buy after it that day; worth one price of it.",
    className: "half",
    empty: "Nobody put anything into a cart",
    chart,
    figures: (rows) =>
      figuresTable(rows, "day", {
        currency: (row) => text(row, "currency"),
        carted: (row) => count(number(row, "carted")),
        abandoned: (row) => count(number(row, "abandoned")),
        share: (row) => percent(numberOrNull(row, "abandoned_percent")),
        worth: (row) =>
          row.worth_abandoned === null ? "–" : money(text(row, "worth_abandoned"), text(row, "currency")),
      }),
  });
}

function chart(rows: Row[]): TemplateResult {
  const sum = (column: string) => rows.reduce((total, row) => total + number(row, column), 0);
  const [carted, abandoned] = [sum("carted"), sum("abandoned")];
  const told = `${count(abandoned)} of ${count(carted)} abandoned, ${percent((100 * abandoned) / carted)}`;
  return html`<figure>
    <figcaption>
      <strong>${told}</strong>${worths(rows).map(
        ([currency, worth], index) =>
          html`, ${index === 0 ? "worth " : nothing}<data value=${worth}>${headlineMoney(worth, currency)}</data>`,
      )}
    </figcaption>
    ${dayBars(`Carts a day: ${told}`, byDay(rows))}
    <p class="legend note"><span class="key whole"></span>carted <span class="key value"></span>of them abandoned</p>
  </figure>`;
}

/** Of all currencies: counts can be summed. */
function byDay(rows: Row[]): DayBar[] {
  const days = new Map<string, { value: number; part: number }>();
  for (const row of rows) {
    const { value, part } = days.get(text(row, "day")) ?? { value: 0, part: 0 };
    days.set(text(row, "day"), {
      value: value + number(row, "carted"),
      part: part + number(row, "abandoned"),
    });
  }
  return [...days].map(([day, { value, part }]) => ({
    ...{ day, value, part },
    title: `${count(part)} of ${count(value)} abandoned`,
  }));
}

/** Of what was abandoned, in each currency. */
function worths(rows: Row[]): [currency: string, worth: string][] {
  const currencies = [...new Set(rows.map((row) => text(row, "currency")))];
  return currencies.flatMap((currency) => {
    const worth = rows.filter((row) => row.currency === currency && row.worth_abandoned !== null);
    return worth.length === 0
      ? []
      : [[currency, sumOfDecimals(worth.map((row) => text(row, "worth_abandoned")))] as const];
  }) as [string, string][];
}
