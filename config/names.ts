/** Before the name of everything that is deployed, and the tag of all of it. */
export const PRODUCT = "ecommerce-streaming";

/** Such as `ecommerce-streaming-dev-orchestrator`; on a laptop the environment is `local`. */
export function resourceName(environment: string, noun: string): string {
  return `${PRODUCT}-${environment}-${noun}`;
}

/** Of the metrics that are our own, in CloudWatch. */
export function metricsNamespace(environment: string): string {
  return `${PRODUCT}-${environment}`;
}
