import type { LakeSources } from "../../../athena/lake-sources.ts";
import type { LastRun } from "../../../functions/order-reconciler/last-run.ts";
import { MODELS, type Model } from "../../../postgres/models.ts";
import {
  type Answer,
  type BotsLaneAnswer,
  CHANGE_SPANS,
  CHARTED_TOPICS,
  type ChartedTopic,
  DIMENSIONS,
  INSIGHT_TOPICS,
  type JobAnswer,
  type LakeAnswer,
  type Message,
  ORDER_TOPICS,
  type OrdersLaneAnswer,
  PAGES,
  type PartAnswer,
  type Problem,
  type ReportTopic,
  SPANS,
  type Topic,
  type View,
  type WakeAnswer,
  type WarehouseLaneAnswer,
} from "../../wire.ts";
import { type Row, rowsOf, text } from "./rows.ts";
import type { Connection } from "./stream.ts";
import { answerOf, WAREHOUSE_TOPICS } from "./warehouse/answers.ts";

export const RANGES = [
  ["1h", "1 hour"],
  ["24h", "24 hours"],
  ["7d", "7 days"],
  ["30d", "30 days"],
  ["3650d", "all"],
] as const;

/** The part that start and stop are about. */
export const ATTRIBUTION = "attribution";

/** What is on screen; the last answer of each topic, and nothing older. */
export interface State {
  view: View;
  currency: string | undefined;
  model: Model;
  answers: Partial<Record<Topic, Answer>>;
  problems: Partial<Record<Topic, Problem>>;
  job: JobAnswer | undefined;
  lane: BotsLaneAnswer | undefined;
  lake: LakeAnswer | undefined;
  sources: LakeSources | undefined;
  ordersLane: OrdersLaneAnswer | undefined;
  /** Null before the first run. */
  reconciled: LastRun | null | undefined;
  warehouseLane: WarehouseLaneAnswer | undefined;
  /** Null before the first. */
  wake: WakeAnswer | null | undefined;
  /** The order whose history is shown. */
  order: string | undefined;
  history: History | undefined;
  /** What is shown as figures in the place of its chart. */
  tables: readonly ChartedTopic[];
  /** Whose views the week shows; all where there is none. */
  weekOf: string | undefined;
  /** When an answer came last, milliseconds since 1970. */
  answeredAt: number | undefined;
  connection: Connection;
  /** A start or stop that was asked for. */
  changing: "start" | "stop" | undefined;
  /** Why the last one failed. */
  refusal: string | undefined;
  /** Why the lake was not asked, or no facts were made. */
  lakeRefusal: string | undefined;
  /** Why orders were not asked of, or nothing was put right. */
  ordersRefusal: string | undefined;
  /** Why the warehouse was not woken. */
  warehouseRefusal: string | undefined;
}

/** Of an order: its versions, or why there are none. */
export type History = "loading" | { answer: Answer } | { problem: string };

/** The choices are the address, so that a reload and a link keep them. */
export function readState(search: string): State {
  const given = new URLSearchParams(search);
  const model = MODELS.find((known) => known === given.get("model")) ?? "first_click";
  const [category, product, from] = ["category", "product", "from"].map((name) => given.get(name));
  return {
    view: {
      page: PAGES.find((known) => known === given.get("page")) ?? "attribution",
      since: RANGES.find(([range]) => range === given.get("since"))?.[0] ?? "24h",
      by: DIMENSIONS.find((known) => known === given.get("by")) ?? "channel",
      days: SPANS.find((known) => known === given.get("days")) ?? "30d",
      changesOf: CHANGE_SPANS.find((known) => known === given.get("changesOf")) ?? "7d",
      ...(category && { category }),
      ...(product && { product }),
      ...(from && { from }),
    },
    currency: given.get("currency") ?? undefined,
    model,
    order: given.get("order") ?? undefined,
    tables: CHARTED_TOPICS.filter((topic) => given.get("tables")?.split(",").includes(topic)),
    weekOf: given.get("week") ?? undefined,
    ...{
      answers: {},
      problems: {},
      job: undefined,
      lane: undefined,
      lake: undefined,
      sources: undefined,
      ordersLane: undefined,
      reconciled: undefined,
      warehouseLane: undefined,
      wake: undefined,
      history: undefined,
      answeredAt: undefined,
    },
    ...{ connection: "away", changing: undefined, refusal: undefined },
    ...{ lakeRefusal: undefined, ordersRefusal: undefined, warehouseRefusal: undefined },
  };
}

/** What is undefined in the change is taken away. */
export function changedView(view: View, change: { [Key in keyof View]?: View[Key] | undefined }): View {
  const { page, since, by, category, product, days, from, changesOf } = { ...view, ...change };
  return {
    page: page ?? view.page,
    since: since ?? view.since,
    by: by ?? view.by,
    days: days ?? view.days,
    changesOf: changesOf ?? view.changesOf,
    ...(category !== undefined && { category }),
    ...(product !== undefined && { product }),
    ...(from !== undefined && { from }),
  };
}

export function writeSearch({ view, currency, model, tables, weekOf, order }: State): string {
  const chosen = new URLSearchParams({
    ...{ ...view, model },
    ...(currency && { currency }),
    ...(tables.length > 0 && { tables: tables.join() }),
    ...(weekOf !== undefined && { week: weekOf }),
    ...(order !== undefined && { order }),
  });
  return `?${chosen}`;
}

export function receive(state: State, message: Message): void {
  if ("problem" in message) {
    state.problems[message.topic] = message.problem;
    if (message.topic === "wake") {
      haveNoFigures(state);
    }
    return;
  }
  delete state.problems[message.topic];
  state.answeredAt = Date.now();
  if (message.topic === "job") {
    state.job = message.job;
  } else if (message.topic === "bots-lane") {
    state.lane = message.lane;
  } else if (message.topic === "lake") {
    state.lake = message.lake;
  } else if (message.topic === "sources") {
    state.sources = message.sources;
  } else if (message.topic === "orders-lane") {
    state.ordersLane = message.ordersLane;
  } else if (message.topic === "reconciled") {
    state.reconciled = message.reconciled;
  } else if (message.topic === "warehouse-lane") {
    state.warehouseLane = message.warehouseLane;
  } else if (message.topic === "wake") {
    receiveWake(state, message.wake);
  } else {
    state.answers[message.topic] = message.answer;
  }
}

/** A wake's figures come all at once. */
function receiveWake(state: State, wake: WakeAnswer | null): void {
  state.wake = wake;
  if (wake === null) {
    for (const topic of WAREHOUSE_TOPICS) {
      delete state.answers[topic];
    }
    haveNoFigures(state);
    return;
  }
  for (const topic of WAREHOUSE_TOPICS) {
    delete state.answers[topic];
    delete state.problems[topic];
    const found = answerOf(wake, topic);
    if ("answer" in found) {
      state.answers[topic] = found.answer;
    } else {
      state.problems[topic] = found.problem;
    }
  }
}

/** Nothing is being asked for, either: the page says why, once. */
function haveNoFigures({ problems }: State): void {
  for (const topic of WAREHOUSE_TOPICS) {
    problems[topic] = { kind: "away", message: "" };
  }
}

/** What was asked of the lake is asked anew: until it comes there is nothing to show. */
export function forgetInsights({ answers, problems }: Pick<State, "answers" | "problems">): void {
  for (const topic of INSIGHT_TOPICS) {
    delete answers[topic];
    delete problems[topic];
  }
}

/** So is what was asked of orders. */
export function forgetOrders({ answers }: Pick<State, "answers">): void {
  for (const topic of ORDER_TOPICS) {
    delete answers[topic];
  }
}

/** What was heard of a part of the system, such as attribution or generator; undefined before that. */
export function partOf({ job }: State, name: string): PartAnswer | undefined {
  return job?.parts.find((part) => part.name === name);
}

/** The most orders first; without a sale in this time, those of all customers. */
export function currenciesOf({ answers }: State): string[] {
  const codes = [answers.sales, answers.segments].map((answer) =>
    answer ? rowsOf(answer).map((row) => text(row, "currency")) : [],
  );
  return [...new Set(codes.find((found) => found.length > 0) ?? [])];
}

/** The chosen currency where there are sales in it; else that of the most orders. */
export function currencyOf(state: State): string | undefined {
  const currencies = currenciesOf(state);
  return state.currency !== undefined && currencies.includes(state.currency) ? state.currency : currencies[0];
}

/** Rows in several currencies stand beside each other. */
const IN_ALL_CURRENCIES: readonly Topic[] = [
  "orders",
  "carts",
  "brands",
  "statuses",
  "changed",
  "hour-revenue",
];

/** The topic's rows, those of the shown currency where rows have one; undefined until they have come. */
export function rowsOfTopic(state: State, topic: ReportTopic): Row[] | undefined {
  const answer = state.answers[topic];
  if (answer === undefined) {
    return undefined;
  }
  const rows = rowsOf(answer);
  if (!answer.columns.includes("currency") || IN_ALL_CURRENCIES.includes(topic)) {
    return rows;
  }
  // Which currency is shown is known with the sales.
  return state.answers.sales && rows.filter((row) => row.currency === currencyOf(state));
}
