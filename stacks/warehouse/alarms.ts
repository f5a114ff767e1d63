import { metricsNamespace } from "../../config/names.ts";
import type { MetricName } from "../../functions/warehouse/metrics.ts";
import { type Alarm, above } from "../constructs/alarm.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";

const HOUR = 3600;

/** An hour has a wake, or more; what is not measured is told by `warehouse-behind`. */
const MEASURED = { statistic: "Maximum", period: HOUR, treatMissingData: "notBreaching" } as const;

/** A number that is known when it is applied. */
const computed = (expression: string) => `\${${expression}}` as unknown as number;

/** Of what the Lambda warehouse publishes of each wake. */
export function warehouseAlarms(stack: EnvironmentStack): Record<string, Alarm> {
  const namespace = metricsNamespace(stack.environment.name);
  const measured = (metricName: MetricName) => ({ namespace, metricName, ...MEASURED });
  const interval = stack.setting("warehouse_wake_minutes").fqn;
  const limit = stack.setting("warehouse_rpu_hours_a_day").fqn;
  return {
    "warehouse-refresh-failed": {
      alarmDescription: "A wake of the warehouse has not done all that it should",
      ...measured("RefreshFailed"),
      ...above(0, { times: 1 }),
    },
    "warehouse-behind": {
      alarmDescription: "The warehouse has not read the streams lately, or nobody wakes it any more",
      ...measured("MinutesBehind"),
      ...above(computed(`1.5 * ${interval}`), { times: 2 }),
      treatMissingData: "breaching",
    },
    "warehouse-scan-errors": {
      alarmDescription: "Redshift could not take records of the streams",
      ...measured("ScanErrors"),
      ...above(0, { times: 1 }),
    },
    "warehouse-records-missed": {
      alarmDescription: "A stream has dropped records before the warehouse read them",
      ...measured("RecordsMissed"),
      ...above(0, { times: 1 }),
    },
    "warehouse-rpu-hours": {
      alarmDescription:
        "The warehouse has taken three quarters of what it may in a day, and ends at the limit",
      ...measured("RpuHoursToday"),
      ...above(computed(`0.75 * ${limit}`), { times: 1 }),
    },
  };
}
