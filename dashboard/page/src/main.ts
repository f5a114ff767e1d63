import { html, render, type TemplateResult } from "lit-html";
import type { Actions } from "./actions.ts";
import { bots } from "./bots.ts";
import { drawCharts, fitCharts, forgetCharts } from "./charts.ts";
import { credit } from "./credit.ts";
import { showExplanation } from "./explanation.ts";
import { pageHeader } from "./header.ts";
import { headline } from "./headline.ts";
import { health } from "./health.ts";
import { funnel, journeys } from "./journeys.ts";
import { assortment, devices, latestOrders, segments } from "./shop.ts";
import { changedView, partOf, readState, receive, writeSearch } from "./state.ts";
import { openStream } from "./stream.ts";
import { restoreTheme, switchTheme } from "./theme.ts";
import { showUser } from "./user-dialog.ts";
import "./styles/index.css";

/** A page that nobody looks at is not drawn, one that was left open not more often than this. */
const LEAST_BETWEEN_DRAWS_MS = 250;

const root = document.getElementById("page") as HTMLElement;
const state = readState(location.search);

const actions: Actions = {
  look(change) {
    const isTurn = change.page !== undefined && change.page !== state.view.page;
    state.view = changedView(state.view, change);
    if (isTurn) {
      history.pushState(null, "", writeSearch(state));
    }
    keepChoices();
    stream.look(state.view);
  },
  pickCurrency(currency) {
    state.currency = currency;
    keepChoices();
  },
  pickModel(model) {
    state.model = model;
    keepChoices();
  },
  async changeJob(change) {
    state.changing = change;
    state.refusal = undefined;
    draw();
    state.refusal = await askToChange(change);
    state.changing = undefined;
    draw();
  },
  explain: (checkoutId) => void showExplanation(checkoutId),
  showUser: (user, chosen) => void showUser(user, chosen),
  switchTheme() {
    switchTheme();
    forgetCharts();
    draw();
  },
};

function keepChoices(): void {
  history.replaceState(null, "", writeSearch(state));
  draw();
}

/** @returns why it was refused */
async function askToChange(change: "start" | "stop"): Promise<string | undefined> {
  const generator =
    change === "start" && ["ENABLED", "DISABLED"].includes(partOf(state, "generator")?.state ?? "");
  try {
    const answer = await fetch(`/api/job/${change}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(change === "start" ? { generator } : {}),
    });
    return answer.ok ? undefined : (await answer.json()).error;
  } catch {
    return "the dashboard's server does not answer";
  }
}

let isDrawing = false;
let drawnAt = 0;

/** Soon, once for all that came meanwhile. */
function draw(): void {
  if (isDrawing) {
    return;
  }
  isDrawing = true;
  const wait = Math.max(0, LEAST_BETWEEN_DRAWS_MS - (performance.now() - drawnAt));
  setTimeout(
    () =>
      requestAnimationFrame(() => {
        isDrawing = false;
        drawnAt = performance.now();
        drawNow();
      }),
    wait,
  );
}

function drawNow(): void {
  render(
    html`${pageHeader(state, actions)}
      <main id="content" tabindex="-1">
        ${state.view.page === "bots" ? bots(state, actions) : attribution()}
      </main>`,
    root,
  );
  drawCharts(state.answers);
}

function attribution(): TemplateResult {
  return html`${headline(state)}
    <div class="grid">
      ${credit(state, actions)} ${latestOrders(state, actions)} ${journeys(state)} ${funnel(state)}
      ${devices(state)} ${segments(state)} ${assortment(state, actions)} ${health(state, actions)}
    </div>`;
}

restoreTheme();
const stream = openStream(
  state.view,
  (message) => {
    receive(state, message);
    draw();
  },
  (connection) => {
    state.connection = connection;
    draw();
  },
);
root.replaceChildren();
draw();
addEventListener("resize", fitCharts);
addEventListener("popstate", () => {
  state.view = readState(location.search).view;
  stream.look(state.view);
  draw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  forgetCharts();
  draw();
});
const asked = new URLSearchParams(location.search).get("checkout");
if (asked !== null) {
  actions.explain(asked);
}
