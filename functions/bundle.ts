import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { strToU8 } from "fflate";
import { zipFiles } from "./zip.ts";

/**
 * Each function with the folders of the repository that it reads at run time. Each lies under its own name beside the
 * bundle, as it does beside the module that reads it by `import.meta.url`.
 */
const FUNCTIONS = {
  generator: [],
  migrations: ["postgres/migrations", "postgres/bootstrap"],
  monitor: [],
  orchestrator: [],
  reports: ["postgres/reports", "postgres/explain"],
} as const satisfies Record<string, readonly string[]>;

export type FunctionName = keyof typeof FUNCTIONS;

export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

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

/** The folders of the repository that the function reads at run time; each ends in a slash. */
export function foldersOf(name: FunctionName): string[] {
  return FUNCTIONS[name].map((folder) => `${folder}/`);
}

/**
 * Bundles a Lambda function and all it imports into one file for Node 20, exported as `index.handler`; the same for a
 * laptop and for AWS.
 * @returns the zip; the same bytes for the same sources
 */
export async function bundleFunction(name: FunctionName): Promise<Uint8Array> {
  const result = await build({ ...BUNDLING, entryPoints: [inRoot(`functions/${name}/handler.ts`)] });
  const files: Record<string, Uint8Array> = { "index.js": strToU8(result.outputFiles[0]?.text ?? "") };
  for (const folder of FUNCTIONS[name].map(inRoot)) {
    for (const file of readdirSync(folder)) {
      files[`${basename(folder)}/${file}`] = readFileSync(join(folder, file));
    }
  }
  return zipFiles(files);
}

function inRoot(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
