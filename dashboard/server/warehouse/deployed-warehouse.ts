import type { LambdaClient } from "@aws-sdk/client-lambda";
import { findEnvironment } from "../../../config/environments.ts";
import { deployWith } from "../../../config/lanes.ts";
import type { WarehouseAnswers } from "../../../functions/warehouse/warehouse.ts";
import { SystemAwayError } from "../../../local/running-system.ts";
import { invokeDeployed } from "../deployed-sources.ts";
import type { WarehouseControl } from "../sources.ts";
import { WAKE_PRICE } from "./wake-price.ts";

/** A Lambda's call and an object's: about a cent a month where a page is never closed. */
const EVERY_MS = 60_000;

/**
 * The warehouse of a deployed environment, by its Lambda: to look at the page asks it for an object only.
 * @param isOn whether the environment has the lane
 */
export function findDeployedWarehouse(
  lambda: LambdaClient,
  environment: string,
  isOn = findEnvironment(environment).lanes.includes("warehouse"),
): WarehouseControl {
  const ask = async (payload: { action: "status" | "refresh" }, signal?: AbortSignal) => {
    if (!isOn) {
      throw new SystemAwayError(`${environment} is without the lane warehouse`);
    }
    return invokeDeployed(lambda, environment, "warehouse", payload, signal);
  };
  return {
    isOn: () => isOn,
    switchOn: deployWith("warehouse", environment),
    price: WAKE_PRICE,
    everyMs: EVERY_MS,
    async figures() {
      const status = (await ask({ action: "status" })) as WarehouseAnswers["status"]["answer"];
      return status.wokeAt === null ? null : status;
    },
    async refresh(signal) {
      await ask({ action: "refresh" }, signal);
    },
  };
}
