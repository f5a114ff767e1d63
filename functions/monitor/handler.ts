import { z } from "zod";
import { createDynamoDbClient } from "../shared/aws/dynamodb.ts";
import { createLambdaClient } from "../shared/aws/lambda.ts";
import { embeddedMetrics } from "../shared/embedded-metrics.ts";
import { invokeFunction } from "../shared/invoke-function.ts";
import { readEnvironment } from "./env.ts";
import { createFindUnlabelled } from "./find-unlabelled.ts";
import { INTERVAL_MINUTES } from "./interval.ts";
import { METRICS } from "./metrics.ts";
import { createMonitor } from "./monitor.ts";

const env = readEnvironment();
const lambda = createLambdaClient();
const measure = createMonitor({
  ask: (functionName, payload) => invokeFunction(lambda, functionName, payload),
  orchestratorFunction: env.ORCHESTRATOR_FUNCTION,
  reportsFunction: env.REPORTS_FUNCTION,
  intervalMinutes: INTERVAL_MINUTES,
  findUnlabelled: env.BOTS_TABLE ? createFindUnlabelled(createDynamoDbClient(), env.BOTS_TABLE) : undefined,
  publish: (measurement) =>
    process.stdout.write(`${embeddedMetrics(env.METRICS_NAMESPACE, METRICS, measurement)}\n`),
});

/** What the rule sends; asked again for the same time, the same minutes are measured. */
const invocation = z.object({ time: z.iso.datetime() });

export async function handler(payload: unknown): Promise<void> {
  await measure(Date.parse(invocation.parse(payload).time));
}
