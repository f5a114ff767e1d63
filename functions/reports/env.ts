import { z } from "zod";
import { DATABASE_ADDRESS } from "../shared/database-address.ts";
import { DATABASE_CA } from "../shared/database-tls.ts";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const COMMON = {
  ...DATABASE_ADDRESS,
  /** A role that may only read. */
  DATABASE_USER: z.string().min(1),
  ...LOG_VARIABLES,
};

const schema = z.discriminatedUnion("DATABASE_LOGIN", [
  /** On the laptop, over loopback. */
  z.object({ ...COMMON, DATABASE_LOGIN: z.literal("password"), DATABASE_PASSWORD: z.string().min(1) }),
  /** By a token a connection, over verified TLS. */
  z.object({ ...COMMON, DATABASE_LOGIN: z.literal("iam"), DATABASE_CA }),
]);

/** What whoever deploys the reports function must set. */
export type ReportsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
