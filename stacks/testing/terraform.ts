import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa, execaSync } from "execa";

/** Of the test runner: a test that can run only where something is there. */
export const testWithTerraform = isInstalled() ? test : skipped("Terraform is not installed");

export interface TerraformRun {
  failed: boolean;
  output: string;
}

export async function terraform(folder: string, ...args: string[]): Promise<TerraformRun> {
  const { failed, all } = await execa("terraform", [`-chdir=${folder}`, ...args, "-no-color"], {
    all: true,
    reject: false,
    stdin: "ignore",
    env: { CHECKPOINT_DISABLE: "1" },
  });
  return { failed, output: all };
}

export function writeJson(folder: string, file: string, content: unknown): void {
  writeFileSync(join(folder, file), JSON.stringify(content));
}

function isInstalled(): boolean {
  return !execaSync("terraform", ["version"], { reject: false }).failed;
}

function skipped(reason: string): typeof test.skip {
  process.stderr.write(`${reason}: tests with it are skipped\n`);
  return test.skip;
}
