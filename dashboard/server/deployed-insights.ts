import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { LakeSources } from "../../athena/lake-sources.ts";
import { findEnvironment } from "../../config/environments.ts";
import { deployWith } from "../../config/lanes.ts";
import { SystemAwayError } from "../../local/running-system.ts";
import type { ReportAnswer } from "../../reporting/reports.ts";
import { invokeDeployed } from "./deployed-sources.ts";
import type { InsightsControl } from "./sources.ts";

/** Athena bills what it scans. */
const GOOD_FOR_MS = 3_600_000;

/**
 * The lake of a deployed environment, by its insights Lambda.
 * @param isOn whether the environment has the lane
 */
export function findDeployedInsights(
  lambda: LambdaClient,
  environment: string,
  isOn = findEnvironment(environment).lanes.includes("lake"),
): InsightsControl {
  const ask = async (payload: object) => {
    if (!isOn) {
      throw new SystemAwayError(`${environment} is without the lane lake`);
    }
    return invokeDeployed(lambda, environment, "insights", payload);
  };
  return {
    isOn: () => isOn,
    switchOn: deployWith("lake", environment),
    goodForMs: GOOD_FOR_MS,
    run: async (report, request) => (await ask({ report, ...request })) as ReportAnswer,
    sources: async () => (await ask({ sources: true })) as LakeSources,
    makeFacts: null,
  };
}
