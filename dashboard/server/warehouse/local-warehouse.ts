import { UserError } from "../../../errors/user-error.ts";
import type { FiguresStore } from "../../../functions/warehouse/figures.ts";
import { findLaneStates } from "../../../local/lanes/lane-state.ts";
import { startWith } from "../../../local/lanes/laptop-lanes.ts";
import type { Places } from "../../../local/places.ts";
import { askRunningSystem, findRunningEmulator } from "../../../local/running-system.ts";
import type { WarehouseControl } from "../sources.ts";

/** The object lies beside us, and to look at it costs nothing. */
const EVERY_MS = 2_000;

/** The warehouse of the system that `npm start` runs, in this process or another; also where the lane is off. */
export function findLocalWarehouse(places: Places): WarehouseControl {
  let opened: { endpoint: string; store: FiguresStore } | undefined;

  async function openStore(endpoint: string): Promise<FiguresStore> {
    if (opened?.endpoint !== endpoint) {
      // Only who looks at the warehouse waits for the clients to load.
      const { openFigures } = await import("../../../local/warehouse.ts");
      opened = { endpoint, store: openFigures(endpoint) };
    }
    return opened.store;
  }

  return {
    isOn: () => findLaneStates(places).some(({ name }) => name === "warehouse"),
    switchOn: startWith("warehouse"),
    price: null,
    everyMs: EVERY_MS,
    async figures() {
      const store = await openStore(findRunningEmulator(places));
      return askRunningSystem(store.read()).catch((error) => {
        // Where nothing ever woke there is not even a bucket.
        if (error.name === "NoSuchBucket") {
          return null;
        }
        throw error;
      });
    },
    async refresh() {
      const endpoint = findRunningEmulator(places);
      const { withLocalWarehouse } = await import("../../../local/warehouse.ts");
      const { WakeFailedError } = await import("../../../functions/warehouse/wake.ts");
      await askRunningSystem(withLocalWarehouse(places, endpoint, (ask) => ask({ action: "refresh" }))).catch(
        (error) => {
          throw error instanceof WakeFailedError ? new UserError(error.message, { cause: error }) : error;
        },
      );
    },
  };
}
