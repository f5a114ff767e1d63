import { createSecretsManagerClient } from "../shared/aws/secrets-manager.ts";
import { signTokens } from "../shared/database-token.ts";
import { createLogger } from "../shared/logger.ts";
import { ACTIVE, isToStayActive } from "../shared/stay-active.ts";
import { readEnvironment } from "./env.ts";
import { withMaster } from "./master-connection.ts";
import { type MigrationsAnswer, prepareDatabase } from "./migrations.ts";
import { parseRequest } from "./request.ts";

const env = readEnvironment();
const logger = createLogger("migrations", env);
const parts = { env, secrets: createSecretsManagerClient(), sign: signTokens };

/**
 * Brings the database up to date, or is only kept active. Every failure is a named error with a one-line message, on
 * which the deployment fails.
 */
export async function handler(payload: unknown): Promise<MigrationsAnswer | typeof ACTIVE> {
  if (isToStayActive(payload)) {
    return ACTIVE;
  }
  const request = parseRequest(payload);
  const answer = await withMaster(parts, (client) => prepareDatabase(client, request));
  logger.info(answer, "database is up to date");
  return answer;
}
