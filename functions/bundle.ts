import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { strToU8 } from "fflate";
import { FUNCTIONS, type FunctionName } from "./registry.ts";
import { zipFiles } from "./zip.ts";

/** CommonJS has no import.meta; files that a module finds by it lie beside the bundle. */
const IMPORT_META_URL = 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;';

/** How esbuild makes one file of a function. */
export const BUNDLING = {
  bundle: true,
  platform: "node",
  target: "node20",
  // CommonJS: bundled dependencies call require().
  format: "cjs",
  // The SDK's ES modules can be tree-shaken, its CommonJS cannot.
  mainFields: ["module", "main"],
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: IMPORT_META_URL },
  // node-postgres asks for it only where it is chosen.
  external: ["pg-native"],
  write: false,
  logLevel: "silent",
} satisfies BuildOptions;

/**
 * Bundles a Lambda function and all it imports into one file for Node 20, exported as `index.handler`; the same for a
 * laptop and for AWS. The folders that it reads lie under their own names beside the bundle, as they do beside the module
 * that reads them by `import.meta.url`.
 * @returns the zip; the same bytes for the same sources
 */
export async function bundleFunction(name: FunctionName): Promise<Uint8Array> {
  const result = await build({ ...BUNDLING, entryPoints: [inRoot(`functions/${name}/handler.ts`)] });
  const files: Record<string, Uint8Array> = { "index.js": strToU8(result.outputFiles[0]?.text ?? "") };
  for (const folder of (FUNCTIONS[name].folders ?? []).map(inRoot)) {
    for (const file of readdirSync(folder)) {
      files[`${basename(folder)}/${file}`] = readFileSync(join(folder, file));
    }
  }
  return zipFiles(files);
}

function inRoot(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
