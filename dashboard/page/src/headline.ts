import { html, nothing, type TemplateResult } from "lit-html";
import { compact, count, headlineMoney, percent } from "./format.ts";
import { sparkline } from "./marks.ts";
import { number, type Row, text } from "./rows.ts";
import { currencyOf, RANGES, rowsOfTopic, type State } from "./state.ts";

const MINUTES = 60;
const MINUTE_MS = 60_000;

/** A value for each of the last 60 minutes, the oldest first. */
export function byMinute(rows: Row[], value: (row: Row) => number, column = "minute"): number[] {
  const now = Math.floor(Date.now() / MINUTE_MS);
  const values = new Array<number>(MINUTES).fill(0);
  for (const row of rows) {
    const place = MINUTES - 1 - (now - Math.floor(Date.parse(text(row, column)) / MINUTE_MS));
    if (place >= 0 && place < MINUTES) {
      values[place] = value(row);
    }
  }
  return values;
}

const ORDERED = ["purchase", "purchase without cart", "purchase without click", "purchase by another way"];

/** Sessions with an order, of all sessions; bots left out. */
export function conversionOf(funnel: Row[]): number | null {
  const sessionsAt = (step: string) => number(funnel.find((row) => row.step === step) ?? {}, "sessions");
  const sessions = sessionsAt("session");
  const ordered = ORDERED.reduce((sum, step) => sum + sessionsAt(step), 0);
  return sessions === 0 ? null : (100 * ordered) / sessions;
}

/** The six figures that everybody looks at first. */
export function headline(state: State): TemplateResult {
  const [sales] = rowsOfTopic(state, "sales") ?? [];
  const minutes = rowsOfTopic(state, "minutes") ?? [];
  const sessions = rowsOfTopic(state, "sessions") ?? [];
  const currency = currencyOf(state);
  const range = RANGES.find(([key]) => key === state.view.since)?.[1] ?? state.view.since;
  const amount = (column: string) =>
    sales && currency
      ? { value: text(sales, column), shown: headlineMoney(text(sales, column), currency) }
      : undefined;
  const share = sales ? number(sales, "attributed_percent") : null;
  const orders = sales && number(sales, "orders");
  const conversion = conversionOf(rowsOfTopic(state, "funnel") ?? []);
  const revenue = (row: Row) => number(row, "revenue");
  const attributed = (row: Row) => number(row, "attributed");
  return html`<section class="headline" aria-label="Sales, ${range}">
    ${tile("revenue", "Revenue", amount("revenue"), byMinute(minutes, revenue), range)}
    ${tile("attributed", "Attributed", amount("attributed"), byMinute(minutes, attributed), `${percent(share)} of revenue`)}
    ${tile(
      "unattributed",
      "Unattributed",
      amount("unattributed"),
      byMinute(minutes, (row) => revenue(row) - attributed(row)),
      `${percent(share === null ? null : 100 - share)} of revenue`,
    )}
    ${tile(
      "orders",
      "Orders",
      orders === undefined ? undefined : { value: String(orders), shown: count(orders) },
      byMinute(minutes, (row) => number(row, "orders")),
      sales ? `${count(number(sales, "lines"))} lines` : "",
    )}
    ${tile(
      "conversion",
      "Conversion",
      conversion === null ? undefined : { value: String(conversion), shown: percent(conversion, 2) },
      byMinute(sessions, (row) => number(row, "with_order") / Math.max(1, number(row, "sessions"))),
      "sessions with an order",
    )}
    ${tile(
      "average",
      "Average order",
      amount("average_order"),
      byMinute(minutes, (row) => revenue(row) / Math.max(1, number(row, "orders"))),
      range,
    )}
  </section>`;
}

/** @param hour a value for each of the last minutes, where it is a figure of minutes */
export function tile(
  name: string,
  title: string,
  figure: { value: string; shown: string } | undefined,
  hour: number[] | undefined,
  note: string,
): TemplateResult {
  return html`<div class="tile" data-figure=${name}>
    <h2>${title}</h2>
    <p class="figure"><data value=${figure?.value ?? ""}>${figure?.shown ?? "–"}</data></p>
    <p class="note">${note}</p>
    ${hour ? sparkline(hour, labelOf(title, hour)) : nothing}
  </div>`;
}

const labelOf = (title: string, hour: number[]) =>
  `${title}, minute by minute in the last hour: ${compact(Math.min(...hour))} to ${compact(Math.max(...hour))}, now ${compact(hour.at(-1) ?? 0)}`;
