import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zipFiles } from "../../functions/zip.ts";

/** Code, SQL and rules; no bytecode. */
const PARTS = /\.(py|sql|json|pem)$/;

/**
 * Packages as Python imports them from one zip: a job's own and what it shares with others.
 * @param folder that holds the packages
 */
export function packPackages(folder: string, names: readonly string[]): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const name of names) {
    for (const path of readdirSync(join(folder, name), { recursive: true, encoding: "utf8" })) {
      if (PARTS.test(path)) {
        files[join(name, path)] = readFileSync(join(folder, name, path));
      }
    }
  }
  return zipFiles(files);
}
