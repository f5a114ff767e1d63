import { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

/**
 * Its role may: list the lake's bucket, get what lies there below `raw/orders/`, `orders/`, `orders-failed/` and
 * `orders-reconciliation/`, put below the last three and below `orders-replayed/`, delete below `orders-failed/`; scan the table;
 * ask Athena by the workgroup, whose results it gets and puts; get the database and its table `orders` from Glue's catalog; use
 * the keys of all these.
 */
const schema = z.object({
  /** Name of the table of orders. */
  TABLE: z.string().min(1),
  /** Name of the bucket that has raw and the rows. */
  LAKE_BUCKET: z.string().min(1),
  /** Of Glue's catalog: it has the table `orders`. */
  DATABASE: z.string().min(1),
  /** Of Athena: it says where results go, and how much a query may scan. */
  WORKGROUP: z.string().min(1),
  /** How long a change may take into the lake, before it is missed: Firehose's buffer, with its tries. Every run lasts as long. */
  DELIVERY_SECONDS: z.coerce.number().int().min(0).max(300),
  METRICS_NAMESPACE: z.string().min(1),
  ...LOG_VARIABLES,
});

/** What whoever deploys the function must set, next to the SDK's own variables. */
export type OrderReconcilerEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
