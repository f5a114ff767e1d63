import { existsSync } from "node:fs";
import { UserError } from "../errors/user-error.ts";
import { WakeFailedError, type WarehouseAnswers } from "../functions/warehouse/warehouse.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { askLocalWarehouse } from "../local/warehouse.ts";
import { ReportFailedError } from "../reporting/report-errors.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { findDeployed } from "./deployed.ts";
import { withEmulator } from "./with-emulator.ts";

/** Asks the laptop's warehouse, or the Lambda of a deployed environment. @throws UserError */
export async function askWarehouse<K extends keyof WarehouseAnswers>(
  environment: string,
  request: WarehouseAnswers[K]["request"],
): Promise<WarehouseAnswers[K]["answer"]> {
  if (environment !== LOCAL) {
    const { invoke } = await findDeployed(environment);
    return invoke("warehouse", request) as never;
  }
  try {
    return (await withEmulator("warehouse", (endpoint) =>
      askLocalWarehouse(findPlaces(), endpoint, request),
    )) as never;
  } catch (error) {
    throw error instanceof ReportFailedError || error instanceof WakeFailedError
      ? new UserError(error.message, { cause: error })
      : error;
  }
}

/** @throws UserError */
export async function runWarehouseReportOf(
  environment: string,
  report: string,
  parameters: Record<string, string>,
): Promise<ReportResult> {
  requireRead(environment);
  return askWarehouse<"report">(environment, { report, parameters });
}

/** @throws UserError where a laptop's warehouse has read nothing yet */
export function requireRead(environment: string): void {
  if (environment === LOCAL && !existsSync(findPlaces().warehouse)) {
    throw new UserError("the warehouse has read nothing yet: npm run warehouse -- refresh reads the streams");
  }
}
