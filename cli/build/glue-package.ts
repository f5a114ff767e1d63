import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zipFiles } from "../../functions/zip.ts";

/** Code, SQL and rules; no bytecode. */
const PARTS = /\.(py|sql|json|pem)$/;

/**
 * The job's package as Python imports it from a zip.
 * @param folder of the package
 */
export function packPackage(folder: string, name: string): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (PARTS.test(path)) {
      files[join(name, path)] = readFileSync(join(folder, path));
    }
  }
  return zipFiles(files);
}
