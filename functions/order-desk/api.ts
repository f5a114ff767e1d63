import { InvalidRequestError } from "../shared/invalid-request.ts";
import type { OrderDesk, OrderDeskAnswer } from "./order-desk.ts";
import { ChangeRefusedError, OrderConflictError, OrderNotFoundError } from "./order-errors.ts";
import { parseRequest } from "./request.ts";

/** What a function URL hands over, of all that it does. */
export interface HttpEvent {
  requestContext: { http: { method: string } };
  /** As it was sent: percent-encoded. */
  rawPath: string;
  body?: string;
  isBase64Encoded?: boolean;
}

export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const STATUS_CODES: readonly [error: new (message: string) => Error, statusCode: number][] = [
  [InvalidRequestError, 400],
  [OrderNotFoundError, 404],
  [OrderConflictError, 409],
  [ChangeRefusedError, 409],
];

const ALLOWED = { orders: "POST", order: "GET, PATCH, DELETE" };

export function isHttpEvent(event: unknown): event is HttpEvent {
  return typeof (event as Partial<HttpEvent> | null)?.requestContext?.http?.method === "string";
}

/**
 * The order desk by HTTP: POST /orders, GET, PATCH and DELETE /orders/{orderid}. A body is JSON, and so is an answer: the order,
 * or `{"error": "…"}` with one line.
 * @throws what is no fault of the caller's
 */
export async function answerHttp(desk: Pick<OrderDesk, "answer">, event: HttpEvent): Promise<HttpAnswer> {
  const { method } = event.requestContext.http;
  const [, collection, segment, ...rest] = event.rawPath.replace(/\/$/, "").split("/");
  if (collection !== "orders" || rest.length > 0) {
    return json(404, { error: "there are /orders and /orders/{orderid}" });
  }
  const allowed = segment === undefined ? ALLOWED.orders : ALLOWED.order;
  if (!allowed.split(", ").includes(method)) {
    return json(405, { error: `${method} is not allowed here: ${allowed}` }, { allow: allowed });
  }
  try {
    const answer = await desk.answer(parseRequest(payloadOf(method, segment, event)));
    return json("placed" in answer && answer.placed ? 201 : 200, bodyOf(answer));
  } catch (error) {
    const [, statusCode] = STATUS_CODES.find(([each]) => error instanceof each) ?? [];
    if (statusCode === undefined) {
      throw error;
    }
    return json(statusCode, { error: (error as Error).message });
  }
}

function payloadOf(method: string, segment: string | undefined, event: HttpEvent): object {
  switch (method) {
    case "POST":
      return { action: "place", order: readBody(event) };
    case "PATCH":
      return { ...readBody(event), action: "change", orderid: readId(segment) };
    case "DELETE":
      return { action: "delete", orderid: readId(segment) };
    default:
      return { action: "show", orderid: readId(segment) };
  }
}

function readId(segment: string | undefined): string {
  try {
    return decodeURIComponent(segment ?? "");
  } catch {
    throw new InvalidRequestError("the path is not percent-encoded UTF-8");
  }
}

function readBody({ body = "", isBase64Encoded }: HttpEvent): object {
  try {
    const value = JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString() : body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value;
    }
  } catch {
    // Told below.
  }
  throw new InvalidRequestError("the body must be a JSON object");
}

const bodyOf = (answer: OrderDeskAnswer): object => ("order" in answer ? answer.order : answer);

function json(statusCode: number, value: object, headers: Record<string, string> = {}): HttpAnswer {
  return {
    statusCode,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}
