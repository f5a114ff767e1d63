import { metricsNamespace } from "../../config/names.ts";
import { findEventRule } from "../../functions/orchestrator/event-rule.ts";
import type { OrderReconcilerEnvironment } from "../../functions/order-reconciler/env.ts";
import { deployRule, withEventBridge } from "../event-rules.ts";
import { WORKGROUP } from "../insights.ts";
import { LAKE } from "../lake/archiver.ts";
import { LAKE_DATABASE } from "../lake/catalog.ts";
import { deployFunction } from "../lambdas.ts";
import { LOCAL, localName } from "../names.ts";
import { ORDER_RECONCILER, ORDERS } from "./names.ts";

const RULE = localName("order-reconciliation");

/** Nobody pays for a look here: what was missed is there before anybody has missed it. */
const SCHEDULE = "rate(5 minutes)";

/** The laptop's Firehose gathers for a second; its Lambda may have to start first. */
const DELIVERY_SECONDS = 5;

/** Brings the Lambda on the emulator up to date, with the rule that asks it by the clock, which is disabled. */
export async function deployOrderReconciler(
  endpoint: string,
  { deliverySeconds = DELIVERY_SECONDS } = {},
): Promise<void> {
  await deployFunction<OrderReconcilerEnvironment>({
    endpoint,
    noun: "order-reconciler",
    environment: {
      TABLE: ORDERS,
      LAKE_BUCKET: LAKE,
      DATABASE: LAKE_DATABASE,
      WORKGROUP,
      DELIVERY_SECONDS: String(deliverySeconds),
      METRICS_NAMESPACE: metricsNamespace(LOCAL),
    },
  });
  await deployRule(endpoint, { name: RULE, functionName: ORDER_RECONCILER, ScheduleExpression: SCHEDULE });
}

/** Has the rule ask from now on. @returns has it ask no more */
export async function startReconciling(endpoint: string): Promise<() => Promise<void>> {
  const change = (wanted: "start" | "stop") =>
    withEventBridge(endpoint, async (events) => {
      await findEventRule({ events, name: "order-reconciler", resource: RULE })[wanted]();
    });
  await change("start");
  return () => change("stop");
}
