import { z } from "zod";
import { jsonVariable, parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";
import { settingsSchema } from "./settings.ts";

const schema = z.object({
  CLICKS_STREAM: z.string().min(1),
  CHECKOUTS_STREAM: z.string().min(1),
  /** Settings as JSON. */
  GENERATOR_SETTINGS: jsonVariable(settingsSchema),
  /** Where each record that a stream took is noted; nowhere when unset. */
  SENT_LOG_FOLDER: z.string().min(1).optional(),
  ...LOG_VARIABLES,
});

/** What whoever deploys the generator must set, next to the SDK's own variables. */
export type GeneratorEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
