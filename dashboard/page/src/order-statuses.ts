import { html, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../events/visible-text.ts";
import { card } from "./card.ts";
import { scanned } from "./chart-card.ts";
import { count } from "./format.ts";
import { bar } from "./marks.ts";
import { number, numberOrNull, type Row, text } from "./rows.ts";
import type { State } from "./state.ts";
import { worth } from "./worth.ts";

/** How many orders there are now, and what they are worth. */
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
  const most = Math.max(...rows.map((row) => number(row, "orders")), 1);
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
      ${rows.map(
        (row) => html`<tr data-status=${text(row, "status")}>
          <th scope="row"><bdi>${visibleLine(text(row, "status"))}</bdi></th>
          <td class="num">${count(number(row, "orders"))}</td>
          <td class="status-bar">${bar(number(row, "orders") / most)}</td>
          <td class="num">${row.pieces === null ? "–" : count(numberOrNull(row, "pieces") ?? 0)}</td>
          <td class="num">${worth(row)}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}
