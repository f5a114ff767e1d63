import { existsSync } from "node:fs";
import { UserError } from "../errors/user-error.ts";
import { WakeFailedError, type WarehouseAnswers } from "../functions/warehouse/warehouse.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { withLocalWarehouse } from "../local/warehouse.ts";
import { ReportFailedError } from "../reporting/report-errors.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { findDeployed } from "./deployed.ts";
import { withEmulator } from "./with-emulator.ts";

/** Asks a warehouse. @throws UserError */
export type AskWarehouse = <K extends keyof WarehouseAnswers>(
  request: WarehouseAnswers[K]["request"],
) => Promise<WarehouseAnswers[K]["answer"]>;

/** The laptop's warehouse, or the Lambda of a deployed environment, for as long as `work` takes. @throws UserError */
export async function withWarehouse<T>(
  environment: string,
  work: (ask: AskWarehouse) => Promise<T>,
): Promise<T> {
  if (environment !== LOCAL) {
    const { invoke } = await findDeployed(environment);
    return work((request) => invoke("warehouse", request) as never);
  }
  try {
    return await withEmulator("warehouse", (endpoint) =>
      withLocalWarehouse(findPlaces(), endpoint, (ask) => work(ask as AskWarehouse)),
    );
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
  return withWarehouse(environment, (ask) => ask<"report">({ report, parameters }));
}

/** @throws UserError where a laptop's warehouse has read nothing yet */
export function requireRead(environment: string): void {
  if (environment === LOCAL && !existsSync(findPlaces().warehouse)) {
    throw new UserError("the warehouse has read nothing yet: npm run warehouse -- refresh reads the streams");
  }
}
