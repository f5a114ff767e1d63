import { html, render, type TemplateResult } from "lit-html";
import type { Page, Repair } from "../../wire.ts";
import type { Actions } from "./actions.ts";
import { bots } from "./bots.ts";
import { drawCharts, fitCharts, forgetCharts } from "./charts.ts";
import { credit } from "./credit.ts";
import { showExplanation } from "./explanation.ts";
import { pageHeader } from "./header.ts";
import { headline } from "./headline.ts";
import { health } from "./health.ts";
import { insights } from "./insights.ts";
import { funnel, journeys } from "./journeys.ts";
import { askHistory } from "./order-history.ts";
import { orders } from "./orders.ts";
import { post } from "./post.ts";
import { assortment, devices, latestOrders, segments } from "./shop.ts";
import {
  changedView,
  forgetInsights,
  forgetOrders,
  partOf,
  readState,
  receive,
  writeSearch,
} from "./state.ts";
import { openStream } from "./stream.ts";
import { restoreTheme, switchTheme } from "./theme.ts";
import { showUser } from "./user-dialog.ts";
import { warehouse } from "./warehouse/page.ts";
import "./styles/index.css";

/** A page that nobody looks at is not drawn, one that was left open not more often than this. */
const LEAST_BETWEEN_DRAWS_MS = 250;

const root = document.getElementById("page") as HTMLElement;
const state = readState(location.search);

const actions: Actions = {
  look(change) {
    const isTurn = change.page !== undefined && change.page !== state.view.page;
    state.view = changedView(state.view, change);
    if ("days" in change || "from" in change) {
      forgetInsights(state);
    }
    if ("changesOf" in change) {
      delete state.answers.changes;
    }
    if (isTurn) {
      history.pushState(null, "", writeSearch(state));
    }
    keepChoices();
    stream.look(state.view);
    if (isTurn) {
      showChosenOrder();
    }
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
  showFigures(topic, isShown) {
    state.tables = isShown ? [...state.tables, topic] : state.tables.filter((shown) => shown !== topic);
    keepChoices();
  },
  pickWeekOf(category) {
    state.weekOf = category;
    keepChoices();
  },
  askAgain() {
    forgetInsights({ answers: state.answers, problems: {} });
    void order("/api/insights/answers");
  },
  makeFacts: () => void order("/api/insights/facts"),
  askOrdersAgain() {
    forgetOrders(state);
    void orderOfOrders("answers");
    showChosenOrder();
  },
  showOrder(orderid) {
    state.order = orderid;
    state.history = "loading";
    keepChoices();
    void askHistory(orderid).then((history) => {
      if (state.order === orderid) {
        state.history = history;
        draw();
      }
    });
  },
  repair: (repair, ids) => void orderOfOrders(repair, ids && { ids }),
  refreshWarehouse() {
    state.warehouseRefusal = undefined;
    void post("/api/warehouse/refresh").then((refusal) => {
      state.warehouseRefusal = refusal;
      draw();
    });
  },
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
  return post(`/api/job/${change}`, change === "start" ? { generator } : {});
}

async function order(path: string): Promise<void> {
  draw();
  state.lakeRefusal = await post(path);
  draw();
}

/** That of the address. */
function showChosenOrder(): void {
  state.history = undefined;
  if (state.order !== undefined && state.view.page === "orders") {
    actions.showOrder(state.order);
  }
}

async function orderOfOrders(path: "answers" | Repair, body = {}): Promise<void> {
  draw();
  state.ordersRefusal = await post(`/api/orders/${path}`, body);
  draw();
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
        ${CONTENT[state.view.page]()}
      </main>`,
    root,
  );
  drawCharts(state.answers);
}

const CONTENT: Record<Page, () => TemplateResult> = {
  attribution,
  bots: () => bots(state, actions),
  insights: () => insights(state, actions),
  orders: () => orders(state, actions),
  warehouse: () => warehouse(state, actions),
};

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
  const { view, tables, weekOf, order } = readState(location.search);
  Object.assign(state, { view, tables, weekOf, order });
  forgetInsights(state);
  delete state.answers.changes;
  stream.look(state.view);
  showChosenOrder();
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
showChosenOrder();
