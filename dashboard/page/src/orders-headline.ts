import { html, type TemplateResult } from "lit-html";
import { count, sumOfDecimals } from "./format.ts";
import { tile } from "./headline.ts";
import { wordsOf } from "./order-changes.ts";
import { number, type Row, text } from "./rows.ts";
import { rowsOfTopic, type State } from "./state.ts";
import { headlineWorth } from "./worth.ts";

const HOUR_MS = 3_600_000;

/** The figures of orders that everybody looks at first. */
export function ordersHeadline(state: State): TemplateResult {
  const { reconciled, answers } = state;
  const statuses = rowsOfTopic(state, "statuses");
  const [most, ...others] = worths(statuses ?? []);
  const hour = thisHour(rowsOfTopic(state, "changes"));
  const run = reconciled ?? undefined;
  return html`<section class="headline" aria-label="Orders">
    ${tile("orders-now", "Orders now", statuses && figure(sum(statuses, "orders")), undefined, "but for those removed")}
    ${tile(
      "worth-now",
      "Worth now",
      most && { value: most.worth, shown: headlineWorth(most.worth, most.currency) },
      undefined,
      others.length === 0
        ? "what their items cost"
        : `and ${others.map(({ worth, currency }) => headlineWorth(worth, currency)).join(", ")}`,
    )}
    ${tile(
      "changes-hour",
      "Changes this hour",
      hour && figure(number(hour, "changes")),
      undefined,
      hour ? wordsOf((column) => number(hour, column)) : "",
    )}
    ${tile("missed-changes", "Missed", run && figure(run.changes.refilled), undefined, "by the last reconcile; put right")}
    ${tile("differing", "Differ", run && figure(run.orders.differ), undefined, "table against lake")}
    ${tile(
      "failed-changes",
      "Failed",
      answers.failed && figure(answers.failed.total ?? 0),
      undefined,
      "records to be replayed",
    )}
  </section>`;
}

const sum = (rows: Row[], column: string) => rows.reduce((total, row) => total + number(row, column), 0);

const figure = (value: number) => ({ value: String(value), shown: count(value) });

/** Of each currency; that of the most orders first. */
function worths(statuses: Row[]): { currency: string; worth: string }[] {
  const currencies = [...new Set(statuses.map((row) => text(row, "currency")))];
  return currencies
    .map((currency) => {
      const rows = statuses.filter((row) => row.currency === currency);
      const told = rows.filter((row) => row.worth !== null).map((row) => text(row, "worth"));
      return { currency, orders: sum(rows, "orders"), worth: sumOfDecimals(told) };
    })
    .sort((one, other) => other.orders - one.orders);
}

/** Zeros, where nothing changed in it. */
function thisHour(hours: Row[] | undefined): Row | undefined {
  const began = Date.now() - (Date.now() % HOUR_MS);
  return hours && (hours.find((row) => Date.parse(text(row, "hour")) === began) ?? {});
}
