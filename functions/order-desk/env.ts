import { z } from "zod";
import { settingsSchema } from "../generator/settings.ts";
import { jsonVariable, parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  /** Name of the table of orders. */
  TABLE: z.string().min(1),
  /** The made-up shop's, as the generator has them, where its checkouts become orders. */
  GENERATOR_SETTINGS: jsonVariable(settingsSchema).optional(),
  ...LOG_VARIABLES,
});

/** What whoever deploys the function must set, next to the SDK's own variables. */
export type OrderDeskEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
