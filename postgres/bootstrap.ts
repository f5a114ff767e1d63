import { readFileSync } from "node:fs";

/** Text of bootstrap/<name>.sql, beside a Lambda's bundle, too. */
export function bootstrapStatement(name: "roles" | "iam_logins" | "ownership" | "initial_settings"): string {
  return readFileSync(new URL(`bootstrap/${name}.sql`, import.meta.url), "utf8");
}
