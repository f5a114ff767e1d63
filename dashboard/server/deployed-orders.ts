import type { LambdaClient } from "@aws-sdk/client-lambda";
import { findEnvironment } from "../../config/environments.ts";
import { deployWith } from "../../config/lanes.ts";
import { SystemAwayError } from "../../local/running-system.ts";
import type { ReportAnswer } from "../../reporting/reports.ts";
import { invokeDeployed } from "./deployed-sources.ts";
import { askingOf } from "./order-reconciler.ts";
import { WHEN_WANTED_MS } from "./questions.ts";
import type { OrdersControl } from "./sources.ts";

/** Athena bills what it scans, and each report scans every change that there ever was. */
const GOOD_FOR_MS = 3_600_000;

/**
 * The lane of a deployed environment, by its Lambdas insights and order-reconciler.
 * @param isOn whether the environment has the lane
 */
export function findDeployedOrders(
  lambda: LambdaClient,
  environment: string,
  isOn = (findEnvironment(environment).lanes as readonly string[]).includes("orders"),
): OrdersControl {
  const ask = async (noun: string, payload: object) => {
    if (!isOn) {
      throw new SystemAwayError(`${environment} is without the lane orders`);
    }
    return invokeDeployed(lambda, environment, noun, payload);
  };
  return {
    isOn: () => isOn,
    switchOn: deployWith("orders", environment),
    goodForMs: GOOD_FOR_MS,
    everyMs: WHEN_WANTED_MS,
    run: async (report, request) => (await ask("insights", { report, ...request })) as ReportAnswer,
    ...askingOf((payload) => ask("order-reconciler", payload)),
  };
}
