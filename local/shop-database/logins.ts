import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ConnectionOptions } from "mysql2/promise";
import { z } from "zod";
import { UserError } from "../../errors/user-error.ts";
import { EXACT } from "../../mysql/exact-values.ts";
import { SHOP_LOGINS } from "../../mysql/logins.ts";
import type { Places } from "../places.ts";
import { BrokenFileError, readJsonFile } from "../read-json-file.ts";
import { writeJsonFile } from "../write-json-file.ts";

/** `root` makes tables and users; what the others may do is in mysql/logins.ts. */
export const LOGINS = ["root", ...SHOP_LOGINS] as const;

export type Login = (typeof LOGINS)[number];

const schema = z.object({
  port: z.number().int(),
  passwords: z.record(z.enum(LOGINS), z.string().regex(/^[0-9a-f]+$/)),
});

/** Of a server of ours; for this user's eyes only. */
export type Secrets = z.output<typeof schema>;

const secretsFile = (places: Places) => join(places.shopDatabase, "secrets.json");

/** Undefined before the first start. @throws UserError */
export function readSecrets(places: Places): Secrets | undefined {
  const file = secretsFile(places);
  try {
    return readJsonFile(file, (content) => schema.parse(content));
  } catch (error) {
    throw error instanceof BrokenFileError
      ? new UserError(`${file} does not hold the shop database's passwords: run npm run reset`, {
          cause: error,
        })
      : error;
  }
}

export function writeSecrets(places: Places, secrets: Secrets): void {
  writeJsonFile(secretsFile(places), secrets, 0o600);
}

export const newPasswords = (): Secrets["passwords"] =>
  Object.fromEntries(LOGINS.map((login) => [login, randomBytes(24).toString("hex")])) as never;

/** How to log in to a server of ours. */
export const loginOptions = ({ port, passwords }: Secrets, user: Login): ConnectionOptions => ({
  ...{ ...EXACT, host: "127.0.0.1", port, user, password: passwords[user] },
});
