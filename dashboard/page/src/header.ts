import { html, nothing, type TemplateResult } from "lit-html";
import { PAGES, type Page } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { sentence, time } from "./format.ts";
import { ATTRIBUTION, currenciesOf, currencyOf, partOf, RANGES, type State } from "./state.ts";

const TITLES: Record<Page, string> = {
  attribution: "Attribution",
  bots: "Bots",
  insights: "Insights",
  orders: "Orders",
  warehouse: "Warehouse",
};

/** Name, pages, search, choices. */
export function pageHeader(state: State, actions: Actions): TemplateResult {
  const { problems, view } = state;
  const isLive =
    state.connection === "open" &&
    partOf(state, ATTRIBUTION)?.state === "RUNNING" &&
    problems.books === undefined &&
    problems.job === undefined;
  return html`<a class="skip" href="#content">Skip to the figures</a>
    <header class="top">
      <div class="name">
        <h1>ecommerce-streaming</h1>
        <p class="note">Which click earned this order, right now?</p>
      </div>
      <nav class="pages" aria-label="Pages">
        ${PAGES.map(
          (page) => html`<a
            href="?page=${page}"
            aria-current=${page === view.page ? "page" : nothing}
            @click=${(event: MouseEvent) => turnTo(page, event, actions)}
            >${TITLES[page]}</a
          >`,
        )}
      </nav>
      <p class="live ${isLive ? "on" : ""}" role="status">
        <span class="lamp ${isLive ? "on" : "off"}" aria-hidden="true"></span>${isLive ? "live" : pausedText(state)}
      </p>
      <form class="search" role="search" @submit=${(event: SubmitEvent) => search(event, actions)}>
        <label class="hidden" for="checkout">Checkout id</label>
        <input id="checkout" type="search" name="checkout" placeholder="Why this checkout? Its id" autocomplete="off" spellcheck="false" required />
        <button class="button" type="submit">Explain</button>
      </form>
      <div class="choices">
        ${["insights", "orders", "warehouse"].includes(view.page) ? nothing : choices(state, actions)}
        <button class="button theme" @click=${actions.switchTheme} aria-label="Light or dark" title="Light or dark">◐</button>
      </div>
    </header>
    ${banner(state)}`;
}

/** Of the database's figures. */
function choices(state: State, actions: Actions): TemplateResult {
  const currencies = currenciesOf(state);
  return html`<label>
      <span class="hidden">Time</span>
      <select id="since" @change=${(event: Event) => actions.look({ since: chosenIn(event) })}>
        ${RANGES.map(([range, label]) => html`<option .value=${range} ?selected=${range === state.view.since}>${label}</option>`)}
      </select>
    </label>
    ${
      currencies.length > 1
        ? html`<label>
            <span class="hidden">Currency</span>
            <select id="currency" @change=${(event: Event) => actions.pickCurrency(chosenIn(event))}>
              ${currencies.map((code) => html`<option .value=${code} ?selected=${code === currencyOf(state)}>${code}</option>`)}
            </select>
          </label>`
        : nothing
    }`;
}

/** In this tab; with a key held, as any link. */
function turnTo(page: Page, event: MouseEvent, actions: Actions): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  actions.look({ page });
}

const chosenIn = (event: Event) => (event.target as HTMLSelectElement).value;

function search(event: SubmitEvent, actions: Actions): void {
  event.preventDefault();
  const id = String(new FormData(event.target as HTMLFormElement).get("checkout")).trim();
  if (id !== "") {
    actions.explain(id);
  }
}

function pausedText(state: State): string {
  const { connection, problems } = state;
  const job = partOf(state, ATTRIBUTION);
  if (connection !== "open") {
    return "not connected";
  }
  if (problems.job !== undefined) {
    return "not running";
  }
  return job === undefined ? "…" : `job ${job.state.toLowerCase()}`;
}

/** What is wrong, and what to do; the page goes on by itself. */
function banner(state: State): TemplateResult | typeof nothing {
  const { connection, problems, answeredAt } = state;
  const asOf =
    answeredAt === undefined ? "" : ` The figures below are those of ${time(new Date(answeredAt))}.`;
  const message =
    connection === "refused"
      ? `This address is no longer good. Open the one that npm start or npm run dashboard printed; npm run status prints it again.${asOf}`
      : connection === "away"
        ? `The dashboard's server does not answer. Start it with npm start, or npm run dashboard; this page goes on by itself.${asOf}`
        : problems.books !== undefined
          ? `${sentence(problems.books.message)} ${problems.job ? "Start the system with npm start; this" : "This"} page goes on by itself.${asOf}`
          : undefined;
  return message === undefined ? nothing : html`<p class="banner" role="alert">${message}</p>`;
}
