import type { Message } from "../wire.ts";
import type { Crediting } from "./crediting.ts";
import type { Insights } from "./insights.ts";
import type { Orders } from "./orders.ts";
import type { Question } from "./questions.ts";
import type { BotsControl, JobControl, ReportSource } from "./sources.ts";
import type { Warehouse } from "./warehouse/warehouse-page.ts";

/** Who knows what pages listen to. */
export interface Answering {
  reports: ReportSource;
  job: JobControl;
  bots: BotsControl;
  crediting: Crediting;
  insights: Insights;
  orders: Orders;
  warehouse: Warehouse;
}

/** @throws what the source of the answer throws */
export async function answerQuestion(parts: Answering, question: Question): Promise<Message> {
  const { reports, job, bots, crediting, insights, orders, warehouse } = parts;
  if ("request" in question) {
    const { columns, rows } = await reports.run(question.request);
    return { topic: question.topic, answer: { columns, rows } };
  }
  if ("insight" in question) {
    const { report, ...request } = question.insight;
    return { topic: question.topic, answer: await insights.ask(report, request) };
  }
  if ("order" in question) {
    const { report, parameters } = question.order;
    return { topic: question.topic, answer: await orders.ask(report, parameters) };
  }
  switch (question.topic) {
    case "job":
      return { topic: "job", job: await job.status() };
    case "bots-lane":
      return { topic: "bots-lane", lane: botsLane(bots, crediting) };
    case "missed": {
      const rows = Object.entries((await bots.missed()) ?? {});
      return { topic: "missed", answer: { columns: ["reason", "missed"], rows } };
    }
    case "lake":
      return { topic: "lake", lake: insights.lake() };
    case "sources":
      return { topic: "sources", sources: await insights.sources() };
    case "orders-lane":
      return { topic: "orders-lane", ordersLane: orders.lane() };
    case "failed":
      return { topic: "failed", answer: await orders.failed() };
    case "reconciled":
      return { topic: "reconciled", reconciled: await orders.reconciled() };
    case "warehouse-lane":
      return { topic: "warehouse-lane", warehouseLane: warehouse.lane() };
    case "wake":
      return { topic: "wake", wake: await warehouse.wake() };
  }
}

function botsLane(bots: BotsControl, crediting: Crediting) {
  return {
    ...{ isOn: bots.isOn(), switchOn: bots.switchOn, mails: bots.mails() },
    ...{ isCrediting: crediting.isRunning(), problem: crediting.problem() },
  };
}
