import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { strToU8, type Zippable, zipSync } from "fflate";

/** Zip files cannot hold a time before 1980. */
const FIXED_TIME = "1980-01-02T00:00:00";

/** CommonJS has no import.meta; files that a module finds by it lie beside the bundle. */
const IMPORT_META_URL = 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;';

/**
 * Bundles a Lambda function and all it imports into one file for Node 20, exported as `index.handler`.
 * @param entry path of the handler's TypeScript file
 * @param folders paths of folders that the function reads at run time; each lies under its own name beside the bundle, as
 *   it does beside the module that reads it by `import.meta.url`
 * @returns the zip; the same bytes for the same sources
 */
export async function bundleFunction(entry: string, folders: readonly string[] = []): Promise<Uint8Array> {
  const result = await build({
    entryPoints: [entry],
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
  });
  const source = result.outputFiles[0]?.text ?? "";
  const files: Zippable = { "index.js": [strToU8(source), { mtime: FIXED_TIME }] };
  for (const folder of folders) {
    for (const file of readdirSync(folder).sort()) {
      files[`${basename(folder)}/${file}`] = [readFileSync(join(folder, file)), { mtime: FIXED_TIME }];
    }
  }
  return zipSync(files, { os: 3, attrs: 0o644 << 16 });
}
