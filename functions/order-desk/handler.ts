import { parseInvocation } from "../generator/invocation.ts";
import { createDynamoDbClient } from "../shared/aws/dynamodb.ts";
import { createLogger } from "../shared/logger.ts";
import { answerHttp, type HttpAnswer, isHttpEvent } from "./api.ts";
import { readEnvironment } from "./env.ts";
import { type LivedOn, liveOn } from "./live-on.ts";
import { createMadeUpOrders } from "./made-up-orders.ts";
import { createOrderDesk, type OrderDeskAnswer } from "./order-desk.ts";
import { openOrderTable } from "./order-table.ts";
import { parseRequest } from "./request.ts";

const env = readEnvironment();
const logger = createLogger("order-desk", env);
const orders = openOrderTable({ dynamoDb: createDynamoDbClient(), table: env.TABLE });
const desk = createOrderDesk({ orders, now: Date.now });
const livingIn = env.GENERATOR_SETTINGS && createMadeUpOrders(env.GENERATOR_SETTINGS);

/** Answers a request by its function URL, by invoke, or by the schedule of the made-up shop. What fails by invoke is a named error with a one-line message. */
export async function handler(event: unknown): Promise<OrderDeskAnswer | HttpAnswer | LivedOn> {
  if (isHttpEvent(event)) {
    const answer = await answerHttp(desk, event);
    logger.info({ method: event.requestContext.http.method, status: answer.statusCode }, "answered");
    return answer;
  }
  if (livingIn !== undefined && isScheduled(event)) {
    const { minute } = parseInvocation(event, Date.now());
    const lived = await liveOn({ desk, orders, livingIn }, minute);
    logger.info(lived, "made-up orders lived on");
    return lived;
  }
  const request = parseRequest(event);
  const answer = await desk.answer(request);
  logger.info({ action: request.action }, "answered");
  return answer;
}

/** EventBridge names the time; nobody else does. */
function isScheduled(event: unknown): boolean {
  return typeof (event as { time?: unknown } | null)?.time === "string";
}
