import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A stack as it is written for Terraform; by type and id where there are several. */
export interface StackJson {
  variable: Record<string, unknown>;
  terraform: { backend: Record<string, Record<string, string>> };
  resource: Record<string, Record<string, Record<string, unknown>>>;
  data: Record<string, Record<string, Record<string, unknown>>>;
  output?: Record<string, { value: unknown }>;
}

export interface Synthesis {
  environment: string;
  /** The folder of each stack, by its id. */
  folders: Record<string, string>;
  /** Each stack's text, by its id. */
  texts: Record<string, string>;
  stacks: Record<string, StackJson>;
}

/** A folder in which stacks can be synthesized and validated as in the repository. */
export function createWorkFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "stacks-"));
  symlinkSync(join(root, "glue-scripts"), join(folder, "glue-scripts"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What the stacks upload of what `npm run build` writes. */
export function artifactsOf({ texts }: Synthesis): string[] {
  const files = Object.values(texts).flatMap((text) => text.match(/dist\/[\w./-]+/g) ?? []);
  return [...new Set(files)].sort();
}

/** Terraform takes their hashes; whatever is in them. */
export function writeEmptyArtifacts(folder: string, synthesis: Synthesis): void {
  for (const file of artifactsOf(synthesis)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
}

/**
 * Runs main.ts in the folder, as the cdktf command does.
 * @param lanes by their names; all, so that those that an environment has off are held to the same
 */
export async function synthesize(folder: string, environment: string, lanes = "all"): Promise<Synthesis> {
  await execa(process.execPath, ["--import", import.meta.resolve("tsx"), join(root, "main.ts")], {
    cwd: folder,
    env: { ENVIRONMENT: environment, CDKTF_OUTDIR: "", ECOMMERCE_STREAMING_LANES: lanes },
  });
  const output = join(folder, "cdktf.out", environment, "stacks");
  const ids = readdirSync(output).sort();
  const texts = Object.fromEntries(
    ids.map((id) => [id, readFileSync(join(output, id, "cdk.tf.json"), "utf8")]),
  );
  return {
    environment,
    folders: Object.fromEntries(ids.map((id) => [id, join(output, id)])),
    texts,
    stacks: Object.fromEntries(ids.map((id) => [id, JSON.parse(texts[id] as string)])),
  };
}
