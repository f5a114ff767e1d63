import { html, type TemplateResult } from "lit-html";
import { count, percent, words } from "../format.ts";
import { bar } from "../marks.ts";
import { number, numberOrNull, type Row, text } from "../rows.ts";
import type { State } from "../state.ts";
import { wakeCard } from "./wake-card.ts";

/** How many visitors looked, filled a cart and bought in the day before the latest wake. */
export function visitorFunnel(state: State): TemplateResult {
  return wakeCard(state, {
    topic: "visitor-funnel",
    title: "Funnel",
    note: "Visitors of 24 hours; each step counts its own, also who skipped the one before. The share is of those who looked.",
    className: "half",
    content: table,
  });
}

function table(rows: Row[]): TemplateResult {
  const most = Math.max(...rows.map((row) => number(row, "visitors")), 1);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Funnel"><table class="bars">
    <thead>
      <tr>
        <th scope="col">step</th>
        <th scope="col" class="num">visitors</th>
        <th scope="col"><span class="hidden">bar</span></th>
        <th scope="col" class="num">share</th>
        <th scope="col" class="num">events</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) => html`<tr>
          <th scope="row">${words(text(row, "act"))}</th>
          <td class="num">${count(number(row, "visitors"))}</td>
          <td class="status-bar">${bar(number(row, "visitors") / most)}</td>
          <td class="num">${percent(numberOrNull(row, "viewers_percent"))}</td>
          <td class="num">${count(number(row, "events"))}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}
