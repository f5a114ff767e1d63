import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../../errors/user-error.ts";
import { BrokenFileError, readJsonFile } from "../read-json-file.ts";
import { writeJsonFile } from "../write-json-file.ts";

/** Who logs in to the database `ecommerce`. */
export const LOGINS = ["owner", "ingest", "reader", "corrector", "recompute"] as const;

export type Login = (typeof LOGINS)[number];

const ROLES = ["superuser", ...LOGINS] as const;

/** Roles may have been added since. */
const schema = z.object({
  port: z.number().int(),
  passwords: z.partialRecord(z.enum(ROLES), z.string()),
});

export type KeptSecrets = z.output<typeof schema>;

export type Passwords = Record<(typeof ROLES)[number], string>;

export interface Secrets extends KeptSecrets {
  passwords: Passwords;
}

/** Undefined before the first start. */
export function readSecrets(file: string): KeptSecrets | undefined {
  try {
    return readJsonFile(file, (content) => schema.parse(content));
  } catch (error) {
    if (error instanceof BrokenFileError) {
      throw new UserError(`${file} does not hold the database's passwords: run npm run reset`, {
        cause: error,
      });
    }
    throw error;
  }
}

export function newPasswords(): Passwords {
  return Object.fromEntries(ROLES.map((role) => [role, randomBytes(24).toString("hex")])) as Passwords;
}

/** Writes the secrets, and a PGPASSFILE with every login to any database of the server, for this user's eyes only. */
export function writeSecrets(files: { secrets: string; pgpass: string }, secrets: Secrets): void {
  writeJsonFile(files.secrets, secrets, 0o600);
  const lines = LOGINS.map((login) => `127.0.0.1:${secrets.port}:*:${login}:${secrets.passwords[login]}\n`);
  writeFileSync(files.pgpass, lines.join(""), { mode: 0o600 });
}
