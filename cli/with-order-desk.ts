import type { OrderDeskAnswers } from "../functions/order-desk/order-desk.ts";
import type { OrderDeskPayload } from "../functions/order-desk/request.ts";
import { invokeOnEmulator } from "../local/lambdas.ts";
import { LOCAL, localName } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { askRunningSystem, findRunningEmulator } from "../local/running-system.ts";
import { findDeployed } from "./deployed.ts";

/** Asks an order desk. @throws FunctionFailedError with the Lambda's own line */
export type AskOrderDesk = <A extends keyof OrderDeskAnswers>(
  request: Extract<OrderDeskPayload, { action: A }>,
) => Promise<OrderDeskAnswers[A]>;

/** The Lambda of the running system, or of a deployed environment. @throws UsageError, SystemAwayError */
export async function findOrderDesk(environment: string): Promise<AskOrderDesk> {
  if (environment === LOCAL) {
    const endpoint = findRunningEmulator(findPlaces());
    const name = localName("order-desk");
    return (request) => askRunningSystem(invokeOnEmulator(endpoint, name, request)) as never;
  }
  const { invoke } = await findDeployed(environment);
  return (request) => invoke("order-desk", request) as never;
}
