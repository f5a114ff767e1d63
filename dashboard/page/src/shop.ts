import { html, type TemplateResult } from "lit-html";
import { productsSince } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { card } from "./card.ts";
import { count, money, percent, roundMoney, time, words } from "./format.ts";
import { channelClass, shareBar } from "./marks.ts";
import { number, numberOrNull, type Row, text } from "./rows.ts";
import { currencyOf, type State } from "./state.ts";

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
    content: (rows) => html`<table>
      <thead>
        <tr>
          <th scope="col">device</th>
          <th scope="col" class="num">sessions</th>
          <th scope="col" class="num">conversion</th>
          <th scope="col" class="num">revenue</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row">${text(row, "device")}</th>
            <td class="num">${count(number(row, "sessions"))}</td>
            <td class="num">${percent(numberOrNull(row, "conversion_percent"))}</td>
            <td class="num">${roundMoney(text(row, "revenue"), currency)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`,
  });
}

export function segments(state: State): TemplateResult {
  const currency = currencyOf(state) ?? "";
  return card(state, {
    topic: "segments",
    title: "Customers",
    note: "By all their orders.",
    className: "third",
    content: (rows) => html`<table>
      <thead>
        <tr>
          <th scope="col">segment</th>
          <th scope="col" class="num">customers</th>
          <th scope="col" class="num">orders</th>
          <th scope="col" class="num">average order</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row">${text(row, "segment")}</th>
            <td class="num">${count(number(row, "customers"))}</td>
            <td class="num">${count(number(row, "orders"))}</td>
            <td class="num">${row.average_order === null ? "–" : roundMoney(text(row, "average_order"), currency)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`,
  });
}

/** Categories and products; choosing one shows who earned its lines. */
export function assortment(state: State, actions: Actions): TemplateResult {
  const ranking = (rows: Row[], column: "category" | "product_id", pick: (name: string) => void) =>
    rankingTable(rows, column, currencyOf(state) ?? "", pick);
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

function rankingTable(
  rows: Row[],
  column: "category" | "product_id",
  currency: string,
  pick: (name: string) => void,
): TemplateResult {
  const highest = Math.max(...rows.map((row) => number(row, "share_percent")), 1);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${column === "category" ? "category" : "product"}</th>
        <th scope="col" class="num">lines</th>
        <th scope="col" class="num">revenue</th>
        <th scope="col" class="bar-head">share</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => {
        const name = text(row, column);
        return html`<tr>
          <th scope="row"><button class="link" @click=${() => pick(name)}>${name}</button></th>
          <td class="num">${count(number(row, "lines"))}</td>
          <td class="num">${roundMoney(text(row, "revenue"), currency)}</td>
          <td class="bar-cell">
            ${shareBar(number(row, "share_percent"), highest)}
          </td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}
