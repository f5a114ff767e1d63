import { rmSync } from "node:fs";
import { join } from "node:path";
import type { GeneratorSettings } from "../../functions/generator/settings.ts";
import { invokeWithoutWaiting } from "../../functions/shared/invoke-function.ts";
import { addTarget } from "../event-rules.ts";
import { GENERATOR_RULE } from "../generator.ts";
import { ARCHIVER } from "../lake/archiver.ts";
import { withLambda } from "../lambdas.ts";
import { startLogAnew } from "../log-file.ts";
import type { Machine } from "../machine.ts";
import { ensureOrdersChain } from "../orders/chain.ts";
import { ORDER_DESK, ORDERS } from "../orders/names.ts";
import { deployOrderDesk } from "../orders/order-desk.ts";
import { deployOrderReconciler, startReconciling } from "../orders/order-reconciler.ts";
import { startArchiving } from "./archiving.ts";
import type { LaptopLane } from "./lane.ts";

/** The table of orders, what brings its changes into the lake, and the made-up shop's orders, which live on. */
export const ORDERS_LANE: LaptopLane = {
  start: (machine, generator) => machine.step("orders", () => startOrders(machine, generator)),
};

async function startOrders(machine: Machine, generator: GeneratorSettings | undefined): Promise<void> {
  const { places, emulator } = machine;
  const { endpoint } = emulator;
  startLogAnew(places.log("orders"));
  const [isNewStream] = await Promise.all([
    ensureOrdersChain(endpoint),
    deployOrderDesk(endpoint, { madeUp: generator }),
    deployOrderReconciler(endpoint),
  ]);
  if (isNewStream) {
    rmSync(join(places.consumers, ARCHIVER, ORDERS), { recursive: true, force: true });
  }
  startArchiving(machine, "orders", [ORDERS]);
  const untilStop = (end: () => Promise<void>) =>
    machine.onStop(() => end().catch((error) => void (machine.crash() ?? machine.warn(error.message))));
  untilStop(await startReconciling(endpoint));
  if (generator !== undefined) {
    untilStop(await addTarget(endpoint, GENERATOR_RULE, ORDER_DESK));
    await placeOrdersOfMinute(endpoint);
  }
}

/** The rule asks at the next full minute: until then the order desk is asked by hand, so that a start shows orders at once. */
async function placeOrdersOfMinute(endpoint: string): Promise<void> {
  const payload = { time: new Date().toISOString() };
  await withLambda(endpoint, (lambda) => invokeWithoutWaiting(lambda, ORDER_DESK, payload));
}
