import { z } from "zod";
import { SHOP_LOGINS } from "../../mysql/logins.ts";
import { jsonVariable, parseEnvironment } from "../shared/environment.ts";
import { masterEnvironment } from "../shared/master-secret.ts";

const schema = masterEnvironment.extend({
  /** Of the users, where nothing grants tokens of IAM, as JSON; unset: they log in by IAM. */
  LOGIN_PASSWORDS: jsonVariable(z.record(z.enum(SHOP_LOGINS), z.string().min(1))).optional(),
});

/** What whoever deploys the shop's migrations function must set. */
export type ShopMigrationsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
