import { html, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../events/visible-text.ts";
import { card } from "./card.ts";
import { scanned } from "./chart-card.ts";
import { count } from "./format.ts";
import { bar } from "./marks.ts";
import { number, type Row, text } from "./rows.ts";
import type { State } from "./state.ts";
import { worth } from "./worth.ts";

/** As an order's life goes; other shops' own words come behind. */
const LIFE = ["placed", "paid", "shipped", "delivered", "cancelled"];

/** How many orders there are now, and what they are worth in each currency. */
export function orderStatuses(state: State): TemplateResult {
  return card(state, {
    topic: "statuses",
    title: "Now by status",
    note: "Orders as they are now, but for those that were removed; worth is what their items cost.",
    className: "half",
    empty: "No order has come into the lake yet.",
    aside: scanned(state, "statuses"),
    content: table,
  });
}

function table(rows: Row[]): TemplateResult {
  const statuses = statusesIn(rows).map((status) => rows.filter((row) => row.status === status));
  const most = Math.max(...statuses.map((of) => sum(of, "orders")), 1);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Orders by status"><table class="bars">
    <thead>
      <tr>
        <th scope="col">status</th>
        <th scope="col" class="num">orders</th>
        <th scope="col"><span class="hidden">bar</span></th>
        <th scope="col" class="num">pieces</th>
        <th scope="col" class="num">worth</th>
      </tr>
    </thead>
    <tbody>
      ${statuses.map((of) => line(of, most))}
    </tbody>
  </table></div>`;
}

/** @param rows of one status, a currency each */
function line(rows: Row[], most: number): TemplateResult {
  const status = text(rows[0] as Row, "status");
  return html`<tr data-status=${status}>
    <th scope="row"><bdi>${visibleLine(status)}</bdi></th>
    <td class="num">${count(sum(rows, "orders"))}</td>
    <td class="status-bar">${bar(sum(rows, "orders") / most)}</td>
    <td class="num">${count(sum(rows, "pieces"))}</td>
    <td class="num worths">${rows.map((row) => html`<span>${worth(row)} </span>`)}</td>
  </tr>`;
}

const sum = (rows: Row[], column: string) => rows.reduce((total, row) => total + number(row, column), 0);

function statusesIn(rows: Row[]): string[] {
  const found = [...new Set(rows.map((row) => text(row, "status")))];
  const place = (status: string) => (LIFE.includes(status) ? LIFE.indexOf(status) : LIFE.length);
  return found.sort((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
}
