import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import { DATABASE_ADDRESS } from "./database-address.ts";
import { DATABASE_CA } from "./database-tls.ts";
import { LOG_VARIABLES } from "./logger.ts";

/** The environment of a function that logs in as the master that RDS made. */
export const masterEnvironment = z.object({
  ...DATABASE_ADDRESS,
  DATABASE_CA,
  /** Of the secret that RDS keeps for the master: {"username", "password"}. */
  MASTER_SECRET_ARN: z.string().min(1),
  ...LOG_VARIABLES,
});

const secretSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** The master could not log in. The message says why, in one line, and holds no part of the secret. */
export class MasterLoginError extends Error {
  override name = "MasterLoginError";
}

/** @throws MasterLoginError */
export async function readMasterSecret(secrets: SecretsManagerClient, arn: string) {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  const parsed = secretSchema.safeParse(JSON.parse(SecretString ?? "null"));
  if (!parsed.success) {
    throw new MasterLoginError(`secret ${arn} is not {"username", "password"}`);
  }
  return parsed.data;
}

/** What became of a login that failed. */
export function masterCannotLogIn(
  { host, port }: { host: string; port: number },
  cause: unknown,
): MasterLoginError {
  const { message, code } = cause as NodeJS.ErrnoException;
  return new MasterLoginError(`the master cannot log in at ${host}:${port}: ${message || code}`, { cause });
}
