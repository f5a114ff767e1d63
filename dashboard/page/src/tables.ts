import { html, type TemplateResult } from "lit-html";
import { count, roundMoney } from "./format.ts";
import { shareBar } from "./marks.ts";
import { number, type Row, text } from "./rows.ts";

/** A row for each name of the column, and its figures, by their heads. */
export function figuresTable(
  rows: Row[],
  column: string,
  figures: Record<string, (row: Row) => string>,
): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${column}</th>
        ${Object.keys(figures).map((head) => html`<th scope="col" class="num">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) => html`<tr>
          <th scope="row">${text(row, column)}</th>
          ${Object.values(figures).map((figure) => html`<td class="num">${figure(row)}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Who has which share of the revenue; `name` is a row's `<th>`. */
export function sharesTable(
  rows: Row[],
  head: string,
  currency: string,
  name: (row: Row) => TemplateResult,
): TemplateResult {
  const highest = Math.max(...rows.map((row) => number(row, "share_percent")), 1);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${head}</th>
        <th scope="col" class="num">lines</th>
        <th scope="col" class="num">revenue</th>
        <th scope="col" class="bar-head">share</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) => html`<tr>
          ${name(row)}
          <td class="num">${count(number(row, "lines"))}</td>
          <td class="num">${roundMoney(text(row, "revenue"), currency)}</td>
          <td class="bar-cell">
            ${shareBar(number(row, "share_percent"), highest)}
          </td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
