import { html, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../../events/visible-text.ts";
import { count } from "../format.ts";
import { bar } from "../marks.ts";
import { number, type Row, text } from "../rows.ts";
import type { State } from "../state.ts";
import { wakeCard } from "./wake-card.ts";

/** What was looked at most in the hour before the latest wake. */
export function popularProducts(state: State): TemplateResult {
  return wakeCard(state, {
    topic: "popular-products",
    title: "Popular products",
    note: "Looked at most in the hour before; bought are pieces, by whatever visitor.",
    className: "half",
    empty: "Nothing was looked at in that hour.",
    content: table,
  });
}

function table(rows: Row[]): TemplateResult {
  const most = Math.max(...rows.map((row) => number(row, "views")), 1);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Popular products"><table class="bars">
    <thead>
      <tr>
        <th scope="col">product</th>
        <th scope="col" class="num">views</th>
        <th scope="col"><span class="hidden">bar</span></th>
        <th scope="col" class="num">visitors</th>
        <th scope="col" class="num">carts</th>
        <th scope="col" class="num">bought</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) => html`<tr>
          <th scope="row" class="order-id"><bdi>${visibleLine(text(row, "product_id"))}</bdi></th>
          <td class="num">${count(number(row, "views"))}</td>
          <td class="view-bar">${bar(number(row, "views") / most)}</td>
          <td class="num">${count(number(row, "visitors"))}</td>
          <td class="num">${count(number(row, "carts"))}</td>
          <td class="num">${count(number(row, "bought"))}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}
