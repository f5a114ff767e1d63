import type { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import type { SettingName } from "../settings/setting.ts";
import { type Alarm, below, metricOf } from "./alarm.ts";
import type { EnvironmentStack } from "./environment-stack.ts";

const PERCENT_OF_A_GIBIBYTE = 2 ** 30 / 100;

/** Below 5 percent of what it began with RDS has not let it grow. @param gigabytes the setting that says what it began with */
export function storageAlarm(
  stack: EnvironmentStack,
  instance: DbInstance,
  { whose, gigabytes }: { whose: string; gigabytes: SettingName },
): Alarm {
  return {
    alarmDescription: `${whose} storage is nearly full and has not grown by itself`,
    section: "database-storage",
    ...metricOf(
      "AWS/RDS",
      "FreeStorageSpace",
      { DBInstanceIdentifier: instance.identifier },
      { statistic: "Minimum", seconds: 5 * 60 },
    ),
    ...below(`\${${stack.setting(gigabytes).fqn} * 5 * ${PERCENT_OF_A_GIBIBYTE}}` as unknown as number, {
      times: 3,
    }),
  };
}
