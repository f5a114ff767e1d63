import pg from "pg";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import { openDatabase } from "../shared/database.ts";
import { databaseLogin } from "../shared/database-login.ts";
import { createLogger } from "../shared/logger.ts";
import { sendAll } from "../shared/record-sender.ts";
import { ACTIVE, isToStayActive } from "../shared/stay-active.ts";
import { answerWith } from "./corrections.ts";
import { readEnvironment } from "./env.ts";
import { parseRequest } from "./request.ts";

/** Before Lambda would end it. */
const STATEMENT_TIMEOUT_MS = 50_000;

/** PostgreSQL refused what was asked. Permanent, but for a database that is busy. */
class CorrectionFailedError extends Error {
  override name = "CorrectionFailedError";
}

const env = readEnvironment();
const database = openDatabase(databaseLogin(env), {
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  mayWrite: true,
});
const kinesis = createKinesisClient();
const logger = createLogger("corrections", env);
const streamNames = { clicks: env.CLICKS_STREAM, checkouts: env.CHECKOUTS_STREAM };

/** Answers one step, or is only kept active. Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<unknown> {
  if (isToStayActive(payload)) {
    return ACTIVE;
  }
  const request = parseRequest(payload);
  const answer = await database
    .use((client) =>
      answerWith({ client, send: (records) => sendAll({ client: kinesis, streamNames, records }) })(request),
    )
    .catch((error) => {
      throw error instanceof pg.DatabaseError
        ? new CorrectionFailedError(`${request.action} failed: ${error.message}`, { cause: error })
        : error;
    });
  logger.info({ action: request.action }, "answered");
  return answer;
}
