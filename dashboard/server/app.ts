import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { quoted } from "../../events/visible-text.ts";
import { type OverrideRequest, parseRequest } from "../../functions/corrections/request.ts";
import type { Logger } from "../../functions/shared/logger.ts";
import { userName } from "../../local/user-name.ts";
import {
  CHANGE_SPANS,
  DIMENSIONS,
  INSIGHT_TOPICS,
  type Message,
  ORDER_TOPICS,
  PAGES,
  SPANS,
} from "../wire.ts";
import { requireToken } from "./admission.ts";
import { answerQuestion } from "./answer-question.ts";
import { createCrediting } from "./crediting.ts";
import { createInsights } from "./insights.ts";
import { createOrders } from "./orders.ts";
import { createPoller } from "./poller.ts";
import { explainProblem } from "./problem.ts";
import { type Question, questionsOf } from "./questions.ts";
import { refuseForeign } from "./same-origin.ts";
import { securePage } from "./secure-page.ts";
import type {
  BotsControl,
  InsightsControl,
  JobControl,
  OrdersControl,
  ReportSource,
  WarehouseControl,
} from "./sources.ts";
import { createWarehousePage } from "./warehouse/warehouse-page.ts";

/** What a Lambda takes and answers has an end. */
const MOST_IDS = 1_000;

/** A proxy or a laptop that slept notices a dead connection. */
const KEEP_ALIVE_MS = 15_000;

const text = z.string().min(1).max(200);
const viewSchema = z.object({
  page: z.enum(PAGES).default("attribution"),
  since: text.default("24h"),
  by: z.enum(DIMENSIONS).default("channel"),
  category: text.optional(),
  product: text.optional(),
  days: z.enum(SPANS).default("30d"),
  from: text.optional(),
  changesOf: z.enum(CHANGE_SPANS).default("7d"),
});

/** None: all that failed. */
const replaySchema = z.object({ ids: z.array(text).min(1).max(MOST_IDS).optional() });

const orderSchema = z.object({ order: z.string().min(1) });

const startSchema = z.object({ generator: z.boolean().default(false) });

/** The page, its events and its API; for this machine alone, for who has the token, and for pages that it has served. */
export function createApp(parts: {
  reports: ReportSource;
  job: JobControl;
  bots: BotsControl;
  insights: InsightsControl;
  orders: OrdersControl;
  warehouse: WarehouseControl;
  /** What Vite has built. */
  pageDir: string;
  token: string;
  logger: Logger;
}) {
  const { reports, job, bots, pageDir, token, logger } = parts;
  const poller = createPoller(ask);
  const crediting = createCrediting({
    recompute: bots.recompute,
    explain: (error) => explained(error).message,
    onChange: () => poller.hurry("bots-lane"),
  });
  const insights = createInsights({
    control: parts.insights,
    explain: (error) => explained(error).message,
    onLake: () => poller.hurry("lake"),
    onFacts: () => ["sources" as const, ...INSIGHT_TOPICS].forEach(poller.hurry),
  });
  const orders = createOrders({
    control: parts.orders,
    explain: (error) => explained(error).message,
    onLane: () => poller.hurry("orders-lane"),
    onAnswers: () => ORDER_TOPICS.forEach(poller.hurry),
  });
  const warehouse = createWarehousePage({
    control: parts.warehouse,
    explain: (error) => explained(error).message,
    onLane: () => poller.hurry("warehouse-lane"),
    onWake: () => poller.hurry("wake"),
  });
  const app = new Hono();

  async function ask(question: Question): Promise<Message> {
    try {
      return await answerQuestion({ reports, job, bots, crediting, insights, orders, warehouse }, question);
    } catch (error) {
      const { kind, message } = explained(error);
      return { topic: question.topic, problem: { kind, message } };
    }
  }

  function explained(error: unknown) {
    const problem = explainProblem(error);
    if (problem === undefined) {
      logger.error({ reason: String(error), stack: (error as Error).stack }, "a question failed");
    }
    return (
      problem ?? { status: 500 as const, kind: "failed" as const, message: "this failed; the log says why" }
    );
  }

  app.use(securePage, refuseForeign, requireToken(token));

  app.get("/events", (context) => {
    const view = viewSchema.safeParse(context.req.query());
    if (!view.success) {
      return context.json({ error: z.prettifyError(view.error) }, 400);
    }
    return streamSSE(context, async (stream) => {
      const gone = new Promise<void>((resolve) => stream.onAbort(resolve));
      const questions = questionsOf(view.data as Parameters<typeof questionsOf>[0], {
        orders: parts.orders.everyMs,
        wake: parts.warehouse.everyMs,
      });
      const endings = questions.map((question) =>
        poller.listen(question, (data) => void stream.writeSSE({ data })),
      );
      const keepAlive = setInterval(() => void stream.write(": here\n\n"), KEEP_ALIVE_MS);
      await gone;
      clearInterval(keepAlive);
      for (const end of endings) {
        end();
      }
    });
  });

  app.get("/api/explain/:checkoutId", async (context) => {
    const lines = await reports.explain(context.req.param("checkoutId"));
    return lines.length === 0
      ? context.json({ error: "there is no such checkout" }, 404)
      : context.json(lines);
  });

  // Not in the path: an id may be "." or "..", which no path can hold.
  app.get("/api/bots/users", async (context) => context.json(await bots.show(context.req.query("id") ?? "")));

  app.post("/api/bots/decisions", async (context) => {
    const body = await context.req.json().catch(() => undefined);
    const { action: _, ...decision } = parseRequest({
      ...{ ...body, who: userName() },
      action: "override-user",
    }) as OverrideRequest;
    await bots.decide(decision);
    poller.hurry("decisions");
    crediting.begin();
    return context.json({ done: true });
  });

  // Each asks Athena, or takes a core.
  app.post("/api/insights/answers", (context) => {
    insights.askAgain();
    return context.json({ done: true });
  });
  app.post("/api/insights/facts", (context) => {
    insights.makeFacts();
    return context.json({ done: true });
  });

  // Not in the path: an order's id may have whatever the shop gave it.
  app.get("/api/orders/history", async (context) => {
    const { data } = orderSchema.safeParse(context.req.query());
    if (data === undefined) {
      return context.json({ error: "whose history? Give its id as ?order=" }, 400);
    }
    const history = await orders.history(data.order);
    return history.rows.length === 0
      ? context.json({ error: `no change of an order ${quoted(data.order)} has come into the lake` }, 404)
      : context.json(history);
  });

  app.post("/api/orders/answers", (context) => {
    orders.askAgain();
    return context.json({ done: true });
  });
  app.post("/api/orders/reconcile", (context) => {
    orders.reconcile();
    return context.json({ done: true });
  });
  app.post("/api/orders/replay", async (context) => {
    const body = replaySchema.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success) {
      return context.json({ error: 'the body must be {} or {"ids":[…]}' }, 400);
    }
    orders.replay(body.data.ids);
    return context.json({ done: true });
  });

  app.post("/api/warehouse/refresh", (context) => {
    warehouse.refresh();
    return context.json({ done: true });
  });

  app.post("/api/job/start", async (context) => {
    const body = startSchema.safeParse(await context.req.json().catch(() => undefined));
    return body.success
      ? changed(context, job.start(body.data))
      : context.json({ error: 'the body must be {} or {"generator":true}' }, 400);
  });
  app.post("/api/job/stop", (context) => changed(context, job.stop()));

  async function changed(context: Context, work: Promise<void>) {
    const asked = setTimeout(() => poller.hurry("job"), 300);
    try {
      await work;
    } finally {
      clearTimeout(asked);
      poller.hurry("job");
    }
    return context.json({ done: true });
  }

  app.get("*", serveStatic({ root: pageDir }));
  app.onError((error, context) => {
    const { status, message } = explained(error);
    return context.json({ error: message }, status);
  });

  return { app, poller, crediting, insights, warehouse };
}
