import { metricsNamespace } from "../../config/names.ts";
import { findEventRule } from "../../functions/orchestrator/event-rule.ts";
import type { WarehouseEnvironment } from "../../functions/warehouse/env.ts";
import { arnOf } from "../emulator-account.ts";
import { deployRule, withEventBridge } from "../event-rules.ts";
import { deployFunction } from "../lambdas.ts";
import { LOCAL, localName } from "../names.ts";
import { LOCAL_STREAMS } from "../streams.ts";
import { FIGURES } from "../warehouse.ts";
import { WAREHOUSE_DATABASE } from "../warehouse-twin.ts";

export const WAREHOUSE = localName("warehouse");

/** Invokes the Lambda for a wake. */
export const WAKE_RULE = localName("warehouse");

/** Nobody pays for a wake here, and who has just sent events wants to see their figures. */
const SCHEDULE = "rate(1 minute)";

export const WAKE = { action: "refresh" } as const;

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
      AUTO_REFRESH: "no",
      FIGURES_BUCKET: FIGURES,
      METRICS_NAMESPACE: metricsNamespace(LOCAL),
    },
    sdk: { AWS_ENDPOINT_URL_REDSHIFT_DATA: dataApi },
  });
  await deployRule(endpoint, {
    ...{ name: WAKE_RULE, functionName: WAREHOUSE, input: WAKE },
    ScheduleExpression: SCHEDULE,
  });
}

/** Has the rule wake the warehouse from now on, or no more. */
export async function switchWakes(endpoint: string, wanted: "start" | "stop"): Promise<void> {
  await withEventBridge(endpoint, async (events) => {
    await findEventRule({ events, name: "warehouse", resource: WAKE_RULE })[wanted]();
  });
}

/** Whether wakes are to come by the clock. */
export function areWakesOn(endpoint: string): Promise<boolean> {
  return withEventBridge(endpoint, async (events) => {
    const { state } = await findEventRule({ events, name: "warehouse", resource: WAKE_RULE }).state();
    return state === "ENABLED";
  });
}
