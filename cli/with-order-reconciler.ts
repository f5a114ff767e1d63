import type { OrderReconcilerAnswers } from "../functions/order-reconciler/order-reconciler.ts";
import type { OrderReconcilerPayload } from "../functions/order-reconciler/request.ts";
import { FunctionNotFoundError } from "../functions/shared/invoke-function.ts";
import { invokeOnEmulator } from "../local/lambdas.ts";
import { LOCAL } from "../local/names.ts";
import { ORDER_RECONCILER } from "../local/orders/names.ts";
import { findPlaces } from "../local/places.ts";
import { askRunningSystem, findRunningEmulator, SystemAwayError } from "../local/running-system.ts";
import { findDeployed } from "./deployed.ts";

/** Asks a reconciler of orders. @throws FunctionFailedError with the Lambda's own line */
export type AskOrderReconciler = <A extends keyof OrderReconcilerAnswers>(
  request: Extract<OrderReconcilerPayload, { action: A }>,
) => Promise<OrderReconcilerAnswers[A]>;

/** The Lambda of the running system, or of a deployed environment. @throws UsageError, SystemAwayError */
export async function findOrderReconciler(environment: string): Promise<AskOrderReconciler> {
  if (environment === LOCAL) {
    const endpoint = findRunningEmulator(findPlaces());
    return (request) =>
      askRunningSystem(invokeOnEmulator(endpoint, ORDER_RECONCILER, request)).catch(tellLaneOff) as never;
  }
  const { invoke } = await findDeployed(environment);
  return (request) => invoke("order-reconciler", request) as never;
}

function tellLaneOff(error: unknown): never {
  throw error instanceof FunctionNotFoundError
    ? new SystemAwayError("the lane orders does not run: npm start -- --lanes core,lake,orders", {
        cause: error,
      })
    : error;
}
