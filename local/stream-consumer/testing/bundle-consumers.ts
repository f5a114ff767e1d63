import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { BUNDLING } from "../../../functions/bundle.ts";

const SCRIPT = fileURLToPath(new URL("run-consumers.ts", import.meta.url));

/** run-consumers.ts as one file, which is up in a quarter of the time. @returns its path */
export async function bundleConsumers(folder: string): Promise<string> {
  const script = join(folder, "run-consumers.cjs");
  await build({ ...BUNDLING, entryPoints: [SCRIPT], outfile: script, write: true });
  return script;
}
