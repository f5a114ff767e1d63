/** How often the Lambda order-reconciler looks: docs/operations.md and the alarms reckon with an hour. */
export const RECONCILIATION_SCHEDULE = "rate(1 hour)";

/** How the pipe hands on the table's changes; what it gives up is told of by a dead letter. */
export const ORDERS_PIPE = { batchSize: 100, windowSeconds: 1, maximumRetries: 10 } as const;

/** What a crawler finds of the rows of orders: apart, as nobody should read by it. @param lake name of the lake's database */
export function ordersDriftDatabase(lake: string): string {
  return `${lake}_orders_drift`;
}
