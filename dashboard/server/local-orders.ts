import { invokeOnEmulator } from "../../local/lambdas.ts";
import { findLaneStates } from "../../local/lanes/lane-state.ts";
import { startWith } from "../../local/lanes/laptop-lanes.ts";
import { localName } from "../../local/names.ts";
import type { Places } from "../../local/places.ts";
import { askRunningSystem, findRunningEmulator } from "../../local/running-system.ts";
import { askingOf } from "./order-reconciler.ts";
import type { InsightsControl, OrdersControl } from "./sources.ts";

/** Whoever looks at orders here has just changed one; asking costs nothing but the emulator's time. */
const EVERY_MS = 10_000;

/** The lane of the system that `npm start` runs, in this process or another; what it has delivered is asked of whether it is on. */
export function findLocalOrders(places: Places, insights: Pick<InsightsControl, "run">): OrdersControl {
  return {
    isOn: () => findLaneStates(places).some(({ name }) => name === "orders"),
    switchOn: startWith("orders"),
    // Less, so that each time it is truly asked.
    goodForMs: EVERY_MS / 2,
    everyMs: EVERY_MS,
    run: insights.run,
    ...askingOf((payload) =>
      askRunningSystem(invokeOnEmulator(findRunningEmulator(places), localName("order-reconciler"), payload)),
    ),
  };
}
