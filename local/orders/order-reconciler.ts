import { insightsWorkgroup } from "../../config/insights.ts";
import { metricsNamespace } from "../../config/names.ts";
import type { OrderReconcilerEnvironment } from "../../functions/order-reconciler/env.ts";
import { LAKE } from "../lake/archiver.ts";
import { LAKE_DATABASE } from "../lake/catalog.ts";
import { deployFunction } from "../lambdas.ts";
import { LOCAL } from "../names.ts";
import { ORDERS } from "./names.ts";

/** Firehose's second, the archiver's window of ten, and the time that they take on a busy machine. */
const DELIVERY_SECONDS = 15;

/** Brings the Lambda on the emulator up to date. */
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
      WORKGROUP: insightsWorkgroup(LOCAL),
      DELIVERY_SECONDS: String(deliverySeconds),
      METRICS_NAMESPACE: metricsNamespace(LOCAL),
    },
  });
}
