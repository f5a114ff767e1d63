import { z } from "zod";
import { jsonVariable, parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const name = z.string().min(1);

const schema = z.object({
  /** Of Redshift Serverless. */
  WORKGROUP: name,
  DATABASE: name,
  /** Of the secret of who owns everything: migrations and refreshes run in that name, reports in the function's own. */
  OWNER_SECRET_ARN: name,
  /** Of each stream its noun and its name: a JSON object. */
  STREAMS: jsonVariable(z.strictObject({ clicks: name, checkouts: name })),
  /** Whether Redshift reads the streams by itself, and never sleeps. */
  AUTO_REFRESH: z.enum(["yes", "no"]),
  /** Where the figures of the latest wake lie. */
  FIGURES_BUCKET: name,
  /** Where exports of the shop's database lie, and where it is told what became of them. */
  EXPORTS_BUCKET: name,
  METRICS_NAMESPACE: name,
  ...LOG_VARIABLES,
});

/** What whoever deploys the function must set, next to the SDK's own variables. */
export type WarehouseEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
