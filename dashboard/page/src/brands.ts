import { html, nothing, svg, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../events/visible-text.ts";
import type { Actions } from "./actions.ts";
import { count, money, percent } from "./format.ts";
import { insightCard } from "./insight-card.ts";
import { number, type Row, text } from "./rows.ts";
import type { State } from "./state.ts";
import { figuresTable } from "./tables.ts";

/** More are in the table. */
const MOST = 15;

/** Who sells to fewer than the shop does, beyond chance. */
export function brands(state: State, actions: Actions): TemplateResult {
  return insightCard(state, actions, {
    topic: "brands",
    title: "Brands",
    note: "Of those who look at a brand, who buys it. The line is where the true share lies, but for one time in twenty; a brand whose line ends below the shop's needs marketing.",
    className: "half",
    empty: "No brand was looked at by 50 visitors",
    chart,
    figures: (rows) =>
      figuresTable(rows.map(visible), "brand", {
        viewers: (row) => count(number(row, "viewers")),
        buyers: (row) => count(number(row, "buyers")),
        share: (row) => percent(number(row, "buyers_percent"), 3),
        "at least": (row) => percent(number(row, "at_least_percent"), 3),
        "at most": (row) => percent(number(row, "at_most_percent"), 3),
        shop: (row) => percent(number(row, "shop_percent"), 3),
        revenue: (row) => (row.revenue === null ? "–" : money(text(row, "revenue"), text(row, "currency"))),
        "needs marketing": (row) => (row.needs_marketing ? "yes" : "no"),
      }),
  });
}

const visible = (row: Row): Row => ({ ...row, brand: visibleLine(text(row, "brand")) });

function chart(rows: Row[]): TemplateResult {
  // One that sold in several currencies has a row for each.
  const all = [...new Map(rows.map((row) => [text(row, "brand"), row])).values()];
  const shown = all.slice(0, MOST);
  const shop = number(all[0] as Row, "shop_percent");
  const needy = all.filter((row) => row.needs_marketing).length;
  const highest = Math.max(shop, ...shown.map((row) => number(row, "at_most_percent")), 1);
  return html`<p class="dispute">
      Over all brands <strong>${percent(shop, 2)}</strong> of those who look buy.
      ${needy === 0 ? "No brand needs" : needy === 1 ? "One brand needs" : `${count(needy)} brands need`} marketing${
        all.length > shown.length
          ? html`; these are the ${MOST} of ${count(all.length)} brands whose lines end lowest`
          : nothing
      }.
    </p>
    <table class="brands">
      <thead>
        <tr>
          <th scope="col">brand</th>
          <th scope="col"><span class="hidden">share of buyers on one scale, and the shop's</span></th>
          <th scope="col" class="num">buy</th>
          <th scope="col" class="num at-most">at most</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map((row) => brandRow(row, shop, highest))}
      </tbody>
    </table>`;
}

function brandRow(row: Row, shop: number, highest: number): TemplateResult {
  const needs = row.needs_marketing === true;
  return html`<tr data-brand=${text(row, "brand")}>
    <th scope="row">
      <bdi>${visibleLine(text(row, "brand"))}</bdi>
      ${needs ? html`<span class="live needs">needs marketing</span>` : nothing}
    </th>
    <td class="strip-cell">${interval(row, shop, highest)}</td>
    <td class="num">${percent(number(row, "buyers_percent"))}</td>
    <td class="num at-most">${percent(number(row, "at_most_percent"))}</td>
  </tr>`;
}

/** What was seen, what may be true, and the shop's. */
function interval(row: Row, shop: number, highest: number): TemplateResult {
  const at = (share: number) => `${(2 + (96 * share) / highest).toFixed(2)}%`;
  const [least, most] = [number(row, "at_least_percent"), number(row, "at_most_percent")];
  return html`<svg class="strip" height="24" aria-hidden="true">
    <line class="strip-axis" x1="2%" x2="98%" y1="12" y2="12" />
    <line class="strip-shop" x1=${at(shop)} x2=${at(shop)} y1="0" y2="24" />
    <line class="strip-span ${row.needs_marketing ? "needs" : ""}" x1=${at(least)} x2=${at(most)} y1="12" y2="12" />
    ${svg`<circle class="strip-picked" cx=${at(number(row, "buyers_percent"))} cy="12" r="4.5"><title>${count(number(row, "buyers"))} of ${count(number(row, "viewers"))}</title></circle>`}
  </svg>`;
}
