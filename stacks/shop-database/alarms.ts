import { metricsNamespace } from "../../config/names.ts";
import type { MetricName as ExportMetric } from "../../functions/sync/metrics.ts";
import type { MetricName as LoadMetric } from "../../functions/warehouse/metrics.ts";
import { type Alarm, above } from "../constructs/alarm.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";

const HOUR = 3600;

/** An export an hour, seventy minutes before the next one is loaded; and one that was left out. */
const BEHIND_MINUTES = 130;

/** Of the way of the shop's tables into the warehouse; while the system is stopped nothing is measured, and nothing is wrong. */
export function syncAlarms(stack: EnvironmentStack): Record<string, Alarm> {
  const measured = (metricName: ExportMetric | LoadMetric) => ({
    ...{
      namespace: metricsNamespace(stack.environment.name),
      metricName,
      statistic: "Maximum",
      period: HOUR,
    },
    treatMissingData: "notBreaching",
  });
  return {
    "sync-export-failed": {
      alarmDescription: "Of the shop's tables one could not be exported",
      ...measured("ExportFailed"),
      ...above(0, { times: 1 }),
    },
    "sync-load-failed": {
      alarmDescription: "Of the shop's tables one could not be loaded into the warehouse",
      ...measured("LoadFailed"),
      ...above(0, { times: 1 }),
    },
    "sync-tables-differ": {
      alarmDescription:
        "A table of the warehouse is not the shop's, and the next export has not put it right",
      ...measured("TablesDiffering"),
      ...above(0, { times: 3 }),
    },
    "sync-behind": {
      alarmDescription: "What the warehouse has of the shop's tables is old",
      ...measured("SyncMinutesBehind"),
      // After a stop the first wake finds what is as old as the stop.
      ...above(BEHIND_MINUTES, { times: 2 }),
    },
  };
}
