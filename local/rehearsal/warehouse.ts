import { randomUUID } from "node:crypto";
import { resourceName } from "../../config/names.ts";
import type { WarehouseAnswers } from "../../functions/warehouse/warehouse.ts";
import { readWarehouseReports } from "../../redshift/reports.ts";
import { sendBurst } from "../burst.ts";
import { invokeOnEmulator } from "../lambdas.ts";
import { expectThat } from "./expectation.ts";
import type { AppliedLane } from "./lanes/lane.ts";

const CLICKS = 7;

/**
 * Sends clicks and has the applied Lambda, which the apply had migrate, wake the warehouse as the clock does; then asks it.
 * The twin stands for the workgroup.
 * @throws RunFailedError
 */
export async function wakeWarehouse({ machine, environment, say, signal }: AppliedLane): Promise<void> {
  const { endpoint } = machine.emulator;
  const nameOf = (noun: string) => resourceName(environment, noun);
  const ask = async <K extends keyof WarehouseAnswers>(request: WarehouseAnswers[K]["request"]) => {
    signal.throwIfAborted();
    return (await invokeOnEmulator(endpoint, nameOf("warehouse"), request)) as WarehouseAnswers[K]["answer"];
  };
  const migrated = await ask<"migrate">({ action: "migrate" });
  expectThat(
    migrated.from > 0 && migrated.applied.length === 0,
    `the apply left migrations to be done: ${migrated.applied.join(", ")}`,
  );
  const userId = `visitor-${randomUUID()}`;
  await sendBurst(endpoint, nameOf("clicks"), { userId, clicks: CLICKS });
  const figures = await ask<"tick">({ action: "refresh", if_wanted: true });
  expectThat("wokeAt" in figures, "after a start of the system the clock's asking woke nothing");
  expectThat(
    figures.reports.length === readWarehouseReports().length,
    `the wake left figures of ${figures.reports.length} reports`,
  );
  const sql = `select count(*) from ecommerce.events_realtime where user_id = '${userId}'`;
  const [[found] = []] = (await ask<"sql">({ sql })).rows;
  expectThat(found === CLICKS, `of ${CLICKS} clicks the warehouse has ${found}`);
  const { rows } = await ask<"report">({ report: "freshness", parameters: {} });
  expectThat(rows.length > 0, "the report freshness has no rows");
  const status = await ask<"status">({ action: "status" });
  expectThat(status.wokeAt === figures.wokeAt, "the figures of the wake are not kept");
  say(
    `warehouse: migrated to ${migrated.from} by the apply, ${CLICKS} clicks read in a wake of the clock, reports answered`,
  );
}
