import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../../errors/user-error.ts";
import { BrokenFileError, readJsonFile } from "../read-json-file.ts";
import { writeJsonFile } from "../write-json-file.ts";

/** Who logs in to the database `ecommerce`. */
export const LOGINS = ["owner", "ingest", "reader"] as const;

export type Login = (typeof LOGINS)[number];

const schema = z.object({
  port: z.number().int(),
  passwords: z.object({
    superuser: z.string(),
    owner: z.string(),
    ingest: z.string(),
    reader: z.string(),
  }),
});

export type Secrets = z.output<typeof schema>;

/** Undefined before the first start. */
export function readSecrets(file: string): Secrets | undefined {
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

export function newPasswords(): Secrets["passwords"] {
  const password = () => randomBytes(24).toString("hex");
  return { superuser: password(), owner: password(), ingest: password(), reader: password() };
}

/** Writes the secrets, and a PGPASSFILE with every login, for this user's eyes only. */
export function writeSecrets(files: { secrets: string; pgpass: string }, secrets: Secrets): void {
  writeJsonFile(files.secrets, secrets, 0o600);
  const lines = LOGINS.map(
    (login) => `127.0.0.1:${secrets.port}:ecommerce:${login}:${secrets.passwords[login]}\n`,
  );
  writeFileSync(files.pgpass, lines.join(""), { mode: 0o600 });
}
