import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import { createWorkFolder, type Synthesis, synthesize, writeEmptyArtifacts } from "./testing/synthesis.ts";
import { initialize, terraform, writeJson } from "./testing/terraform.ts";

/** The provider alone takes a core for ten seconds, and others may want it. */
const TIMEOUT_MS = 180_000;

const { folder, remove } = createWorkFolder();

afterAll(remove);

/** One root of all the stacks as modules: Terraform loads the provider's schema once, not once a stack. */
function writeRoot(syntheses: readonly Pick<Synthesis, "folders" | "stacks">[]): string {
  // As deep as the stacks, so that their paths hold.
  const root = join(folder, "cdktf.out/all/stacks/all");
  mkdirSync(root, { recursive: true });
  const module: Record<string, Record<string, string>> = {};
  for (const { folders, stacks } of syntheses) {
    for (const [id, { variable }] of Object.entries(stacks)) {
      const inputs = Object.keys(variable).map((name) => [name, `\${var.${name}}`]);
      module[id] = { source: relative(root, folders[id] as string), ...Object.fromEntries(inputs) };
    }
  }
  const names = syntheses
    .flatMap(({ stacks }) => Object.values(stacks))
    .flatMap((stack) => Object.keys(stack.variable));
  writeJson(root, "main.tf.json", { variable: Object.fromEntries(names.map((name) => [name, {}])), module });
  return root;
}

/** Of an environment whose state is in a bucket; no stack refers to it. */
function delivery(): Pick<Synthesis, "folders" | "stacks"> {
  const { folder: own, stack } = synthesizeDelivery(join(folder, "cdktf.out/delivery"));
  return { folders: { delivery: own }, stacks: { delivery: stack } };
}

const dev = await synthesize(folder, "dev");
writeEmptyArtifacts(folder, dev);
const root = writeRoot([dev, await synthesize(folder, "prod"), delivery()]);
const { init, testWithProvider } = await initialize(root);

testWithProvider(
  "Terraform finds all stacks of both environments valid, and delivery",
  async () => {
    expect(init.failed ? init.output : "").toBe("");
    const validation = await terraform(root, "validate", "-json");
    const { diagnostics } = JSON.parse(validation.output) as { diagnostics: Diagnostic[] };
    expect(diagnostics.filter(({ severity }) => severity === "error").map(explain)).toEqual([]);
  },
  TIMEOUT_MS,
);

interface Diagnostic {
  severity: string;
  summary: string;
  detail: string;
}

function explain({ summary, detail }: Diagnostic): string {
  return `${summary}: ${detail}`;
}
