import { build } from "esbuild";
import { strToU8, zipSync } from "fflate";

/** Zip files cannot hold a time before 1980. */
const FIXED_TIME = "1980-01-02T00:00:00";

/**
 * Bundles a Lambda function and all it imports into one file for Node 20, exported as `index.handler`.
 * @param entry path of the handler's TypeScript file
 * @returns the zip; the same bytes for the same sources
 */
export async function bundleFunction(entry: string): Promise<Uint8Array> {
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
    write: false,
    logLevel: "silent",
  });
  const source = result.outputFiles[0]?.text ?? "";
  return zipSync({ "index.js": [strToU8(source), { mtime: FIXED_TIME }] }, { os: 3, attrs: 0o644 << 16 });
}
