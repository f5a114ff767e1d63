import { html, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../events/visible-text.ts";
import type { Actions } from "./actions.ts";
import { card } from "./card.ts";
import { scanned } from "./chart-card.ts";
import { time } from "./format.ts";
import { type Row, text } from "./rows.ts";
import type { State } from "./state.ts";
import { worth } from "./worth.ts";

/** Orders that changed last, each a way to its history. */
export function changedOrders(state: State, actions: Actions): TemplateResult {
  return card(state, {
    topic: "changed",
    title: "Changed last",
    note: "The latest orders as they are now; one that was removed is no longer among them.",
    className: "third",
    empty: "No order has come into the lake yet.",
    aside: scanned(state, "changed"),
    content: (
      rows,
    ) => html`<div class="scroll tall" tabindex="0" role="region" aria-label="Orders that changed last">
      <table>
        <thead>
          <tr>
            <th scope="col">order</th>
            <th scope="col">status</th>
            <th scope="col">since</th>
            <th scope="col" class="num">worth</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => line(row, actions))}
        </tbody>
      </table>
    </div>`,
  });
}

const line = (row: Row, actions: Actions) => html`<tr data-order=${text(row, "orderid")}>
  <th scope="row">${orderButton(text(row, "orderid"), actions)}</th>
  <td><bdi>${visibleLine(text(row, "status")) || "–"}</bdi></td>
  <td>${time(text(row, "changed_at"))}</td>
  <td class="num">${worth(row)}</td>
</tr>`;

export const orderButton = (order: string, actions: Actions) =>
  html`<button class="link order-id" @click=${() => actions.showOrder(order)}><bdi>${visibleLine(order)}</bdi></button>`;
