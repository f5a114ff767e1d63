import { metricsNamespace } from "../../config/names.ts";
import { findEventRule } from "../../functions/orchestrator/event-rule.ts";
import { wantedBy } from "../../functions/orchestrator/wanted.ts";
import type { WarehouseEnvironment } from "../../functions/warehouse/env.ts";
import type { WarehouseAnswers } from "../../functions/warehouse/warehouse.ts";
import { arnOf } from "../emulator-account.ts";
import { deployRule, withEventBridge } from "../event-rules.ts";
import { LAKE } from "../lake/archiver.ts";
import { LAKE_DATABASE } from "../lake/catalog.ts";
import { deployFunction } from "../lambdas.ts";
import { LOCAL, localName } from "../names.ts";
import { KEEP_RULE } from "../orchestrator.ts";
import { LOCAL_STREAMS } from "../streams.ts";
import { EXPORTS, FIGURES } from "../warehouse.ts";
import { WAREHOUSE_DATABASE } from "../warehouse-twin.ts";

export const WAREHOUSE = localName("warehouse");

/** Invokes the Lambda for a wake. */
export const WAKE_RULE = localName("warehouse");

/** Nobody pays for a wake here, and who has just sent events wants to see their figures. */
const SCHEDULE = "rate(1 minute)";

/** What the clock asks for: nothing between a stop of the system and its next start. */
export const TICK: WarehouseAnswers["tick"]["request"] = { action: "refresh", if_wanted: true };

/**
 * Brings the Lambda on the emulator up to date, with the rule that wakes the warehouse by the clock, which is disabled.
 * @param dataApi where the twin answers
 */
export async function deployWarehouse(endpoint: string, dataApi: string): Promise<void> {
  await deployFunction<WarehouseEnvironment>({
    endpoint,
    noun: "warehouse",
    environment: {
      WORKGROUP: localName("warehouse"),
      DATABASE: WAREHOUSE_DATABASE,
      // The twin has one user, and no password.
      OWNER_SECRET_ARN: arnOf("secretsmanager", "secret:none"),
      STREAMS: JSON.stringify(LOCAL_STREAMS),
      LAKE_DATABASE,
      AUTO_REFRESH: "no",
      FIGURES_BUCKET: FIGURES,
      EXPORTS_BUCKET: EXPORTS,
      KEEP_RULE_NAME: KEEP_RULE,
      LAKE_BUCKET: LAKE,
      METRICS_NAMESPACE: metricsNamespace(LOCAL),
    },
    sdk: { AWS_ENDPOINT_URL_REDSHIFT_DATA: dataApi },
  });
  await deployRule(endpoint, {
    ...{ name: WAKE_RULE, functionName: WAREHOUSE, input: TICK },
    ScheduleExpression: SCHEDULE,
  });
}

/** Has the rule ask from now on, or no more. */
export async function switchWakes(endpoint: string, wanted: "start" | "stop"): Promise<void> {
  await withEventBridge(endpoint, async (events) => {
    await findEventRule({ events, name: "warehouse", resource: WAKE_RULE })[wanted]();
  });
}

/** Whether wakes come by the clock: the last start or stop of the system says so. */
export function areWakesWanted(endpoint: string): Promise<boolean> {
  return withEventBridge(endpoint, (events) =>
    wantedBy(findEventRule({ events, name: "orchestrator", resource: KEEP_RULE })).isSaid(),
  );
}
