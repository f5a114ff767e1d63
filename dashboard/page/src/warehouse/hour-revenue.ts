import { html, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../../events/visible-text.ts";
import { count } from "../format.ts";
import { bar } from "../marks.ts";
import { number, type Row, text } from "../rows.ts";
import type { State } from "../state.ts";
import { worthText } from "../worth.ts";
import { wakeCard } from "./wake-card.ts";

/** What was sold in the hour before the latest wake, in each currency. */
export function hourRevenue(state: State): TemplateResult {
  return wakeCard(state, {
    topic: "hour-revenue",
    title: "Revenue of an hour",
    note: "Of orders made in the hour before; an order that is told again counts once. Currencies are not added up.",
    className: "half",
    empty: "Nothing was sold in that hour.",
    content: table,
  });
}

function table(rows: Row[]): TemplateResult {
  const most = Math.max(...rows.map((row) => number(row, "orders")), 1);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Revenue of an hour"><table class="bars">
    <thead>
      <tr>
        <th scope="col">currency</th>
        <th scope="col" class="num">orders</th>
        <th scope="col"><span class="hidden">bar</span></th>
        <th scope="col" class="num">pieces</th>
        <th scope="col" class="num">revenue</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) => html`<tr>
          <th scope="row"><bdi>${visibleLine(text(row, "currency")) || "unknown"}</bdi></th>
          <td class="num">${count(number(row, "orders"))}</td>
          <td class="status-bar">${bar(number(row, "orders") / most)}</td>
          <td class="num">${count(number(row, "pieces"))}</td>
          <td class="num"><data value=${text(row, "revenue")}>${worthText(text(row, "revenue"), text(row, "currency"))}</data></td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}
