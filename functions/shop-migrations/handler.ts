import type { Migrated } from "../../migrations/run-migrations.ts";
import { createSecretsManagerClient } from "../shared/aws/secrets-manager.ts";
import { createLogger } from "../shared/logger.ts";
import { ACTIVE, isToStayActive } from "../shared/stay-active.ts";
import { readEnvironment } from "./env.ts";
import { migrateShop } from "./shop-migrations.ts";

const env = readEnvironment();
const logger = createLogger("shop-migrations", env);
const secrets = createSecretsManagerClient();

/**
 * Brings the shop's database up to date, or is only kept active. Every failure is a named error with a one-line message, on
 * which the deployment fails.
 */
export async function handler(payload: unknown): Promise<Migrated | typeof ACTIVE> {
  if (isToStayActive(payload)) {
    return ACTIVE;
  }
  const answer = await migrateShop(env, secrets);
  logger.info(answer, "the shop's database is up to date");
  return answer;
}
