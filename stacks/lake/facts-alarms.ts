import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js";
import { metricsNamespace } from "../../config/names.ts";
import type { MetricName } from "../../functions/facts/metrics.ts";
import { type Alarm, above } from "../constructs/alarm.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { GlueJob } from "../constructs/glue-job.ts";

/** What the job says of facts that PostgreSQL has and the lake has not: glue-scripts/lake/missing.py. */
const FACTS_MISSING = "facts are missing";

/** The next hour tries again, and looks again. */
const SILENT = { period: 3600, treatMissingData: "notBreaching" };

/** Of what becomes of the job's runs. */
export function factsAlarms(stack: EnvironmentStack, job: GlueJob): Record<string, Alarm> {
  const failed: MetricName = "FactsRunFailed";
  const missing = { namespace: stack.resourceName("lake"), metricName: "FactsMissing" };
  new CloudwatchLogMetricFilter(stack, "missing", {
    name: stack.resourceName("facts-missing"),
    logGroupName: job.log.name,
    pattern: `"${FACTS_MISSING}"`,
    metricTransformation: { namespace: missing.namespace, name: missing.metricName, value: "1" },
  });
  return {
    "facts-run-failed": {
      alarmDescription: "The latest run of the job that makes facts did not succeed",
      ...{ namespace: metricsNamespace(stack.environment.name), metricName: failed, statistic: "Maximum" },
      ...SILENT,
      ...above(0, { times: 1 }),
    },
    "facts-missing": {
      alarmDescription: "PostgreSQL has facts that the lake should have and has not",
      ...{ ...missing, statistic: "Sum" },
      ...SILENT,
      ...above(0, { times: 1 }),
    },
  };
}
