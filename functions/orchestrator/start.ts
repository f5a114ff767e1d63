import type { StartedRun } from "./attribution-job.ts";
import type { DatabaseResult } from "./database-instance.ts";
import { RuleNotChangedError, type RuleResult, ruleNotFound } from "./generator-rule.ts";
import type { OrchestratorParts } from "./orchestrator.ts";

export interface StartResult extends StartedRun {
  action: "start";
  job: string;
  /** Null where the generator was not asked for. */
  rule: RuleResult | null;
  /** Null where the database is none of RDS'. */
  database: DatabaseResult | null;
}

/** First the database, without which the job fails; then the job, then the generator. */
export async function start(
  parts: OrchestratorParts,
  { generator }: { generator: boolean },
  deadline: number,
): Promise<StartResult> {
  const { job, rule, database, logger } = parts;
  const state = generator ? await rule.state() : undefined;
  if (state === "ABSENT") {
    throw ruleNotFound(rule.name);
  }
  const ofDatabase = (await database?.start(deadline)) ?? null;
  const run = await job.start();
  if (state === "DISABLED") {
    await rule.enable().catch((error) => {
      throw new RuleNotChangedError(
        `Glue job ${job.name} runs, but rule ${rule.name} was not enabled: ${error.message}`,
        { cause: error },
      );
    });
    logger.info({ rule: rule.name }, "rule enabled");
  }
  return {
    action: "start",
    job: job.name,
    ...run,
    rule: state === undefined ? null : { name: rule.name, state: "ENABLED", changed: state === "DISABLED" },
    database: ofDatabase,
  };
}
