import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ExecaError, execa } from "execa";
import { UserError } from "../../errors/user-error.ts";

const STAMP = ".built-from";

/** What the page is built from beside its own folder. */
const ELSEWHERE = [
  "dashboard/wire.ts",
  "events/visible-text.ts",
  "postgres/explanation-texts.ts",
  "postgres/models.ts",
  "package.json",
];

/** Vite said why. */
export class PageBuildError extends UserError {
  override name = "PageBuildError";
}

/**
 * Builds the page with Vite where it is missing or older than its sources.
 * @param elsewhere a folder for it where the checkout is not ours to write to
 * @returns the folder to serve
 * @throws PageBuildError
 */
export async function buildPage(root: string, elsewhere: string): Promise<string> {
  const source = join(root, "dashboard/page");
  const inCheckout = join(root, "dashboard/dist");
  const wanted = hashOf(root, source);
  const isFresh = (folder: string) => readIfThere(join(folder, STAMP)) === wanted;
  const built = isFresh(inCheckout) || isWritable(dirname(inCheckout)) ? inCheckout : elsewhere;
  if (isFresh(built)) {
    return built;
  }
  const unfinished = `${built}-${process.pid}`;
  await runVite(root, source, unfinished).catch((error) => {
    rmSync(unfinished, { recursive: true, force: true });
    throw new PageBuildError(`the dashboard's page cannot be built: ${reasonOf(error)}`, { cause: error });
  });
  writeFileSync(join(unfinished, STAMP), wanted);
  // Another start may have built the same meanwhile.
  rmSync(built, { recursive: true, force: true });
  renameSync(unfinished, built);
  return built;
}

async function runVite(root: string, source: string, outDir: string): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  // The default loader of its configuration writes into node_modules.
  const options = ["--configLoader", "runner", "--logLevel", "error"];
  await execa(process.execPath, [vite, "build", source, "--outDir", outDir, ...options], {
    cwd: root,
    env: { NODE_ENV: "production" },
  });
}

/** The line below its heading. */
function reasonOf(error: unknown): string {
  const lines = error instanceof ExecaError ? stripVTControlCharacters(`${error.stderr}`).split("\n") : [];
  const said = lines.map((line) => line.trim()).find((line) => line !== "" && !line.endsWith(":"));
  return said ?? (error as Error).message.split("\n")[0] ?? "";
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function hashOf(root: string, source: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [...files, ...ELSEWHERE.map((path) => join(root, path))]) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
