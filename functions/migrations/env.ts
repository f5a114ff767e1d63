import type { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { masterEnvironment } from "../shared/master-secret.ts";

/** What whoever deploys the migrations function must set. */
export type MigrationsEnvironment = z.input<typeof masterEnvironment>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(masterEnvironment, variables);
}
