import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "@cdktf/hcl2json";

/** What `config/<environment>.tfvars` says, by the names of the settings. */
export function readValues(environment: string): Promise<Record<string, unknown>> {
  const file = fileURLToPath(new URL(`../../config/${environment}.tfvars`, import.meta.url));
  return parse(file, readFileSync(file, "utf8"));
}
