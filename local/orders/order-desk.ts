import type { GeneratorSettings } from "../../functions/generator/settings.ts";
import type { OrderDeskEnvironment } from "../../functions/order-desk/env.ts";
import { deployFunction } from "../lambdas.ts";
import { ORDER_DESK, ORDERS } from "./names.ts";

/** Brings the Lambda on the emulator up to date. @param options.madeUp the shop's whose checkouts become orders */
export async function deployOrderDesk(
  endpoint: string,
  options: { name?: string; table?: string; madeUp?: GeneratorSettings | undefined } = {},
): Promise<void> {
  const { name = ORDER_DESK, table = ORDERS, madeUp } = options;
  await deployFunction<OrderDeskEnvironment>({
    endpoint,
    noun: "order-desk",
    name,
    environment: { TABLE: table, ...(madeUp && { GENERATOR_SETTINGS: JSON.stringify(madeUp) }) },
  });
}
