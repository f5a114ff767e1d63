import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/** The files of the repository that a module imports, types only included: they shape it, too. */
export function filesImportedBy(entry: string): string[] {
  const found = new Set([normalize(entry)]);
  for (const file of found) {
    if (!file.endsWith(".ts")) {
      continue;
    }
    for (const [, path] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const imported = join(dirname(file), path as string);
      if (existsSync(imported)) {
        found.add(imported);
      }
    }
  }
  return [...found];
}
