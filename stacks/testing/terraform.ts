import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa, execaSync } from "execa";

/** Jest's test, skipped where there is no Terraform. */
export const testWithTerraform = isInstalled() ? test : skipped("Terraform is not installed");

const UNREACHABLE = /could not connect to registry/;

/** Terraform's `init` of a folder, and Jest's test, skipped on a laptop where the provider cannot be had. */
export async function initialize(
  folder: string,
): Promise<{ init: TerraformRun; testWithProvider: typeof test.skip }> {
  if (testWithTerraform === test.skip) {
    return { init: { failed: true, output: "" }, testWithProvider: test.skip };
  }
  const init = await terraform(folder, "init", "-input=false");
  const testWithProvider = mayBeLeftOut(init, process.env.CI)
    ? skipped("Terraform cannot get the AWS provider, which would fail in CI")
    : test;
  return { init, testWithProvider };
}

/**
 * Whether tests of the provider may be skipped after an init: without the registry, and not in CI.
 * @param ci what the environment variable CI says
 */
export function mayBeLeftOut({ failed, output }: TerraformRun, ci: string | undefined): boolean {
  return failed && UNREACHABLE.test(output) && !ci;
}

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
