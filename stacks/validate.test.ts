import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { createWorkFolder, type Synthesis, synthesize } from "./testing/synthesis.ts";
import { terraform, testWithTerraform, writeJson } from "./testing/terraform.ts";

const { folder, remove } = createWorkFolder();

afterAll(remove);

/** One root of all the stacks as modules: Terraform loads the provider's schema once, not once a stack. */
function writeRoot(syntheses: readonly Synthesis[]): string {
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

testWithTerraform("Terraform finds all stacks of both environments valid", async () => {
  const root = writeRoot([await synthesize(folder, "dev"), await synthesize(folder, "prod")]);
  const init = await terraform(root, "init", "-input=false");
  expect(init).toMatchObject({ failed: false });
  const validation = await terraform(root, "validate", "-json");
  const { diagnostics } = JSON.parse(validation.output) as { diagnostics: Diagnostic[] };
  expect(diagnostics.filter(({ severity }) => severity === "error").map(explain)).toEqual([]);
});

interface Diagnostic {
  severity: string;
  summary: string;
  detail: string;
}

const explain = ({ summary, detail }: Diagnostic) => `${summary}: ${detail}`;
