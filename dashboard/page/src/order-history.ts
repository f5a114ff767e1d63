import { html, type TemplateResult } from "lit-html";
import { visibleLine } from "../../../events/visible-text.ts";
import type { Actions } from "./actions.ts";
import { count, sentence, time } from "./format.ts";
import { orderTimeline } from "./order-timeline.ts";
import { numberOrNull, type Row, rowsOf, text } from "./rows.ts";
import type { History, State } from "./state.ts";
import { worth } from "./worth.ts";

/** Asks for every version of an order. */
export async function askHistory(order: string): Promise<History> {
  try {
    const answer = await fetch(`/api/orders/history?order=${encodeURIComponent(order)}`);
    const body = await answer.json();
    return answer.ok ? { answer: body } : { problem: body.error };
  } catch {
    return { problem: "the dashboard's server does not answer: start it with npm start" };
  }
}

/** What one order was, from when until when, and is. */
export function orderHistory({ order, history }: State, actions: Actions): TemplateResult {
  return html`<section class="card two-thirds" aria-labelledby="title-history" data-topic="history">
    <header>
      <h2 id="title-history">
        History of an order${order === undefined ? "" : html`: <bdi class="order-id">${visibleLine(order)}</bdi>`}
      </h2>
      <p class="note">Every version in the order in which they were written; several may share a second.</p>
      ${lookUp(order, actions)}
    </header>
    ${content(history)}
  </section>`;
}

function lookUp(order: string | undefined, actions: Actions): TemplateResult {
  return html`<form
    class="look-up"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const id = String(new FormData(event.target as HTMLFormElement).get("order")).trim();
      if (id !== "") {
        actions.showOrder(id);
      }
    }}
  >
    <label class="hidden" for="order">Order id</label>
    <input
      id="order"
      type="search"
      name="order"
      .value=${order ?? ""}
      placeholder="Any order's id"
      maxlength="256"
      autocomplete="off"
      spellcheck="false"
      required
    />
    <button class="button" type="submit">Look</button>
  </form>`;
}

function content(history: History | undefined): TemplateResult {
  if (history === undefined) {
    return html`<p class="empty">Choose one of the latest orders, or type an id.</p>`;
  }
  if (history === "loading") {
    return html`<p class="empty" role="status">Asking…</p>`;
  }
  if ("problem" in history) {
    return html`<p class="failed" role="alert">${sentence(history.problem)}</p>`;
  }
  const { answer } = history;
  const versions = rowsOf(answer);
  const { notes = [], askedAt = "" } = answer;
  return html`<div role="status">${orderTimeline(versions)}</div>
    ${table(versions)}
    <p class="note" data-scanned>${notes.join(" ")} Asked at <time datetime=${askedAt}>${time(askedAt)}</time>.</p>`;
}

function table(versions: Row[]): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Versions of the order"><table>
    <thead>
      <tr>
        <th scope="col" class="num">version</th>
        <th scope="col">from</th>
        <th scope="col">until</th>
        <th scope="col">status</th>
        <th scope="col" class="num">pieces</th>
        <th scope="col" class="num">worth</th>
        <th scope="col">first product</th>
      </tr>
    </thead>
    <tbody>
      ${versions.map(
        (row) => html`<tr data-version=${text(row, "version")}>
          <th scope="row" class="num">${text(row, "version")}</th>
          <td>${time(text(row, "valid_from"))}</td>
          <td>${until(row)}</td>
          <td><bdi>${visibleLine(text(row, "status")) || "–"}</bdi></td>
          <td class="num">${row.pieces === null ? "–" : count(numberOrNull(row, "pieces") ?? 0)}</td>
          <td class="num">${worth(row)}</td>
          <td><bdi>${visibleLine(text(row, "product")) || "–"}</bdi></td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}

function until(row: Row): string {
  if (row.valid_to === null) {
    return "now";
  }
  return `${time(text(row, "valid_to"))}${row.became === "removed" ? ", removed" : ""}`;
}
