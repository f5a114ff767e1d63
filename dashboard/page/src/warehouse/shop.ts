import { html, nothing, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../../events/visible-text.ts";
import type { WarehouseTopic } from "../../../wire.ts";
import { count, decimal } from "../format.ts";
import { bar } from "../marks.ts";
import { number, type Row, text } from "../rows.ts";
import type { State } from "../state.ts";
import { figuresTable } from "../tables.ts";
import { wakeCard } from "./wake-card.ts";

type Card = TemplateResult | typeof nothing;

/** What sells most of the shop's own database. */
export const shopCategories = (state: State): Card =>
  ofShop(state, {
    topic: "shop-categories",
    title: "Sales by category",
    note: "All orders of the shop's own database, whatever became of them; prices without freight.",
    className: "half",
    empty: "The shop's database had sold nothing at the latest sync.",
    content: (rows) => bars(rows, "Sales by category", "category", "revenue"),
  });

/** How far its orders are. */
export const shopStatuses = (state: State): Card =>
  ofShop(state, {
    topic: "shop-statuses",
    title: "Orders by status",
    note: "Of the shop's own database, as of the latest sync; prices without freight.",
    className: "half",
    empty: "The shop's database had no orders at the latest sync.",
    content: (rows) => bars(rows, "Orders by status", "status", "orders"),
  });

/** What visitors did beside what was sold. */
export const behaviour = (state: State): Card =>
  ofShop(state, {
    topic: "shop-behaviour",
    title: "Orders beside behaviour",
    note: "The lake's imported set user_behaviour joined with the shop's orders, by year and category.",
    className: "full",
    empty:
      "No behaviour was imported: npm run lake -- import FOLDER --name user_behaviour --format user-behaviour",
    content: (
      rows,
    ) => html`<div class="scroll tall" tabindex="0" role="region" aria-label="Orders beside behaviour">
      ${figuresTable(rows.map(visible), "year", {
        category: (row) => text(row, "category"),
        ...Object.fromEntries(
          ["visitors", "views", "carts", "purchases", "orders", "pieces"].map((column) => [
            column,
            (row: Row) => count(number(row, column)),
          ]),
        ),
        revenue: (row) => decimal(text(row, "revenue")),
      })}
    </div>`,
  });

const visible = (row: Row): Row => ({ ...row, category: visibleLine(text(row, "category")) });

/** Where the shop's database was never synced there is no such card: every wake answers its reports, without a row. */
function ofShop(state: State, options: Parameters<typeof wakeCard>[1] & { topic: WarehouseTopic }): Card {
  return state.wake?.sync ? wakeCard(state, options) : nothing;
}

function bars(rows: Row[], label: string, column: string, by: "revenue" | "orders"): TemplateResult {
  const most = Math.max(...rows.map((row) => number(row, by)), 1);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><table class="bars">
    <thead>
      <tr>
        <th scope="col">${column}</th>
        <th scope="col" class="num">orders</th>
        <th scope="col"><span class="hidden">bar</span></th>
        <th scope="col" class="num">revenue</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) => html`<tr>
          <th scope="row"><bdi>${visibleLine(text(row, column))}</bdi></th>
          <td class="num">${count(number(row, "orders"))}</td>
          <td class="view-bar">${bar(number(row, by) / most)}</td>
          <td class="num"><data value=${text(row, "revenue")}>${decimal(text(row, "revenue"))}</data></td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}
