import { html, type TemplateResult } from "lit-html";
import { productsSince } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { card } from "./card.ts";
import { count, money, percent, roundMoney, time, words } from "./format.ts";
import { channelClass } from "./marks.ts";
import { number, numberOrNull, type Row, text } from "./rows.ts";
import { currencyOf, type State } from "./state.ts";
import { figuresTable, sharesTable } from "./tables.ts";

/** What was bought last; each leads to its explanation. */
export function latestOrders(state: State, actions: Actions): TemplateResult {
  return card(state, {
    topic: "orders",
    title: "Latest orders",
    note: "Choose one to see why.",
    className: "narrow",
    empty: "No orders yet: npm start sends some.",
    content: (rows) => html`<ul class="orders">
      ${rows.map((row) => {
        const id = text(row, "checkout_id");
        const channel = text(row, "first_click") || "unattributed";
        return html`<li>
          <button class="order" data-checkout=${id} @click=${() => actions.explain(id)}>
            <span class="order-value">${money(text(row, "value"), text(row, "currency"))}</span>
            <span class="order-channel">
              <span class=${channelClass(channel)} aria-hidden="true"></span>${words(channel)}
            </span>
            <span class="note">${time(text(row, "event_time"))}</span>
            <span class="order-id">${id}</span>
          </button>
        </li>`;
      })}
    </ul>`,
  });
}

export function devices(state: State): TemplateResult {
  const currency = currencyOf(state) ?? "";
  return card(state, {
    topic: "devices",
    title: "Devices",
    note: "Sessions, and how many end in an order.",
    className: "third",
    content: (rows) =>
      figuresTable(rows, "device", {
        sessions: (row) => count(number(row, "sessions")),
        conversion: (row) => percent(numberOrNull(row, "conversion_percent")),
        revenue: (row) => roundMoney(text(row, "revenue"), currency),
      }),
  });
}

export function segments(state: State): TemplateResult {
  const currency = currencyOf(state) ?? "";
  return card(state, {
    topic: "segments",
    title: "Customers",
    note: "By all their orders.",
    className: "third",
    content: (rows) =>
      figuresTable(rows, "segment", {
        customers: (row) => count(number(row, "customers")),
        orders: (row) => count(number(row, "orders")),
        "average order": (row) =>
          row.average_order === null ? "–" : roundMoney(text(row, "average_order"), currency),
      }),
  });
}

/** Categories and products; choosing one shows who earned its lines. */
export function assortment(state: State, actions: Actions): TemplateResult {
  const ranking = (rows: Row[], column: "category" | "product_id", pick: (name: string) => void) =>
    sharesTable(rows, column === "category" ? "category" : "product", currencyOf(state) ?? "", (row) => {
      const name = text(row, column);
      return html`<th scope="row"><button class="link" @click=${() => pick(name)}>${name}</button></th>`;
    });
  return html`${card(state, {
    topic: "categories",
    title: "Categories",
    note: "Choose one to see who earned it.",
    className: "half",
    content: (rows) =>
      ranking(rows, "category", (category) => actions.look({ category, product: undefined, by: "channel" })),
  })}
  ${card(state, {
    topic: "products",
    title: "Products",
    note:
      productsSince(state.view.since) === state.view.since
        ? "Choose one to see who earned it."
        : "Of the last 7 days. Choose one to see who earned it.",
    className: "half",
    content: (rows) =>
      ranking(rows, "product_id", (product) => actions.look({ product, category: undefined, by: "channel" })),
  })}`;
}
