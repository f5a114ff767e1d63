import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { createEventBridgeClient } from "../shared/aws/event-bridge.ts";
import { createGlueClient } from "../shared/aws/glue.ts";
import { createLambdaClient } from "../shared/aws/lambda.ts";
import { createPublisher } from "../shared/embedded-metrics.ts";
import { invokeFunction } from "../shared/invoke-function.ts";
import { createLogger } from "../shared/logger.ts";
import { readEnvironment } from "./env.ts";
import { createFactsRuns, type FactsLook, type FactsStart } from "./facts-runs.ts";
import { ageArguments, FACTS_BY_HOUR, factsArgument, readAgeSettings } from "./job-arguments.ts";
import { METRICS } from "./metrics.ts";
import { parseRequest } from "./request.ts";

const env = readEnvironment();
const logger = createLogger("facts", env);
const lambda = createLambdaClient();
const events = createEventBridgeClient();
const runs = createFactsRuns({
  glue: createGlueClient(),
  jobName: env.JOB_NAME,
  isWanted: async () =>
    (await events.send(new DescribeRuleCommand({ Name: env.KEEP_RULE_NAME }))).State === "ENABLED",
  findArguments: async () => {
    const settings = await invokeFunction(lambda, env.CORRECTIONS_FUNCTION, { action: "settings" });
    const facts = await invokeFunction(lambda, env.REPORTS_FUNCTION, { report: FACTS_BY_HOUR });
    return { ...ageArguments(readAgeSettings(settings)), ...factsArgument(facts, Date.now()) };
  },
  publish: createPublisher(METRICS, env, logger),
  now: Date.now,
});

/** Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<FactsStart | FactsLook> {
  const request = parseRequest(payload);
  const answer = request.action === "start" ? await runs.start(request) : await runs.look();
  logger.info({ action: request.action, ...answer }, "answered");
  return answer;
}
