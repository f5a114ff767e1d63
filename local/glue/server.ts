import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "pino";
import { GlueError } from "./glue-error.ts";
import type { Operation } from "./operations.ts";

const TARGET_PREFIX = "AWSGlue.";

/** Far above any request that Glue takes, in bytes. */
const LARGEST_REQUEST = 1_048_576;

/** Speaks Glue's protocol, AWS JSON 1.1: POST with the operation in `X-Amz-Target`. Signatures are not checked. */
export function createGlueServer(operations: Record<string, Operation>, logger: Logger): Server {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      refusePages(request);
      const operation = findOperation(operations, request.headers["x-amz-target"]);
      send(response, 200, operation(await readJson(request)));
    } catch (error) {
      if (error instanceof GlueError) {
        send(response, 400, { __type: error.type, Message: error.message });
        return;
      }
      logger.error({ err: error }, "request failed");
      send(response, 500, { __type: "InternalServiceException", Message: String(error) });
    }
  }

  return createServer((request, response) => {
    void answer(request, response);
  });
}

/**
 * A web page reaches loopback as well, also under a name of its own that was pointed there. It cannot forge Host, and a
 * browser says where a request is from.
 */
function refusePages({ headers }: IncomingMessage): void {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "")) {
    throw new GlueError("InvalidInputException", `unexpected host ${headers.host}`);
  }
  if (headers.origin !== undefined || (headers["sec-fetch-site"] ?? "none") !== "none") {
    throw new GlueError("InvalidInputException", "not for web pages");
  }
}

function findOperation(
  operations: Record<string, Operation>,
  target: string | string[] | undefined,
): Operation {
  const name =
    typeof target === "string" && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : "";
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined) {
    const known = Object.keys(operations).join(", ");
    throw new GlueError("UnknownOperationException", `the local Glue endpoint knows ${known}, not ${target}`);
  }
  return operation;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > LARGEST_REQUEST) {
      throw new GlueError("InvalidInputException", `the request is larger than ${LARGEST_REQUEST} bytes`);
    }
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch {
    throw new GlueError("InvalidInputException", "the request is not JSON");
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    "Content-Type": "application/x-amz-json-1.1",
    "x-amzn-RequestId": randomUUID(),
  });
  response.end(JSON.stringify(body));
}
