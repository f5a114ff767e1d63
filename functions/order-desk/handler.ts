import { createDynamoDbClient } from "../shared/aws/dynamodb.ts";
import { createLogger } from "../shared/logger.ts";
import { answerHttp, type HttpAnswer, isHttpEvent } from "./api.ts";
import { readEnvironment } from "./env.ts";
import { createOrderDesk, type OrderDeskAnswer } from "./order-desk.ts";
import { openOrderTable } from "./order-table.ts";
import { parseRequest } from "./request.ts";

const env = readEnvironment();
const logger = createLogger("order-desk", env);
const orders = openOrderTable({ dynamoDb: createDynamoDbClient(), table: env.TABLE });
const desk = createOrderDesk({ orders, now: Date.now });

/** Answers a request by its function URL or by invoke. What fails by invoke is a named error with a one-line message. */
export async function handler(event: unknown): Promise<OrderDeskAnswer | HttpAnswer> {
  if (isHttpEvent(event)) {
    const answer = await answerHttp(desk, event);
    logger.info({ method: event.requestContext.http.method, status: answer.statusCode }, "answered");
    return answer;
  }
  const request = parseRequest(event);
  const answer = await desk.answer(request);
  logger.info({ action: request.action }, "answered");
  return answer;
}
