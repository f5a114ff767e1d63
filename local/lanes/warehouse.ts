import { ListStatementsCommand } from "@aws-sdk/client-redshift-data";
import type { GeneratorSettings } from "../../functions/generator/settings.ts";
import { createRedshiftDataClient } from "../../functions/shared/aws/redshift-data.ts";
import { invokeWithoutWaiting } from "../../functions/shared/invoke-function.ts";
import { ensureBucket } from "../buckets.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { isGenerating } from "../generator.ts";
import { invokeOnEmulator, withLambda } from "../lambdas.ts";
import { startLogAnew } from "../log-file.ts";
import type { Machine } from "../machine.ts";
import { keepPart } from "../part-keeper.ts";
import { startLivingShop } from "../shop-database/living/living-shop.ts";
import { waitUntil } from "../wait-until.ts";
import { areWakesWanted, deployWarehouse, switchWakes, WAREHOUSE } from "../warehouse/lambda.ts";
import { holdTwin } from "../warehouse/running-twin.ts";
import { describeInWords, watchWakes } from "../warehouse/wake-watch.ts";
import { EXPORTS, FIGURES, openFigures, startLocalTwin } from "../warehouse.ts";
import { WAREHOUSE_DATABASE } from "../warehouse-twin.ts";
import type { LaptopLane } from "./lane.ts";
import { tellLaneState } from "./lane-state.ts";

/** A wake that is under way when all is stopped is given so long; the next one makes up for it. */
const LAST_WAKE_MS = 10_000;

/** Between two statements of a wake: the Lambda asks for the end of one a fourth of its time after it. */
const QUIET_MS = 500;

const UNDER_WAY = new Set(["SUBMITTED", "PICKED", "STARTED"]);

/** The twin of Redshift, the Lambda warehouse and its wakes. */
export const WAREHOUSE_LANE: LaptopLane = {
  start: (machine, generator) => machine.step("warehouse", () => startWarehouse(machine, generator)),
};

async function startWarehouse(machine: Machine, generator: GeneratorSettings | undefined): Promise<void> {
  const { places, emulator, onStop, warn, crash } = machine;
  const { endpoint } = emulator;
  startLogAnew(places.log("warehouse"));
  const held = holdTwin(places);
  onStop(async () => held.release());
  const twin = await startLocalTwin(places, endpoint);
  onStop(
    keepPart({
      ...{ noun: "the warehouse's twin", logFile: places.log("warehouse"), first: twin, warn },
      startAgain: () => startLocalTwin(places, endpoint, twin.port),
      // Nothing else needs it.
      fail: (line) => warn(`${line}; all else runs on`),
    }),
  );
  await Promise.all([
    ...[EXPORTS, FIGURES].map((bucket) => ensureBucket(endpoint, bucket)),
    deployWarehouse(endpoint, twin.endpoint),
  ]);
  await invokeOnEmulator(endpoint, WAREHOUSE, { action: "migrate" });
  held.tell(twin.endpoint);

  const figures = openFigures(endpoint);
  const watch = watchWakes({ figures, areWakesWanted: () => areWakesWanted(endpoint), warn });
  const forget = tellLaneState(places, "warehouse", { lag: () => [] }, () => ({ warehouse: watch.state() }));
  const endNote = machine.addNote(() => describeInWords(watch.state()));
  onStop(async () => {
    endNote();
    forget();
    await watch.stop();
    await switchWakes(endpoint, "stop").catch((error) => void (crash() ?? warn(error.message)));
    await waitForWake(endpoint, twin.endpoint);
  });
  await switchWakes(endpoint, "start");
  // The rule asks in a minute: a start shows at once what the streams held.
  await withLambda(endpoint, (lambda) => invokeWithoutWaiting(lambda, WAREHOUSE, { action: "refresh" }));
  if (generator !== undefined) {
    onStop(startLivingShop({ places, settings: generator, warn, isOpen: () => isGenerating(endpoint) }));
  }
}

/** One that is cut off would be told as failed until the next start. */
async function waitForWake(endpoint: string, dataApi: string): Promise<void> {
  const client = createRedshiftDataClient({ ...emulatorClientConfig(endpoint), endpoint: dataApi });
  const isQuiet = async () => {
    const { Statements: [newest] = [] } = await client.send(
      new ListStatementsCommand({ Database: WAREHOUSE_DATABASE, MaxResults: 1, Status: "ALL" }),
    );
    return (
      newest === undefined ||
      (!UNDER_WAY.has(newest.Status ?? "") && Date.now() - (newest.UpdatedAt?.getTime() ?? 0) > QUIET_MS)
    );
  };
  await waitUntil("the last wake to end", isQuiet, { timeoutMs: LAST_WAKE_MS, everyMs: 100 }).catch(() => {});
  client.destroy();
}
