import { readFileSync } from "node:fs";
import { findEnvironment } from "../config/environments.ts";
import { UserError } from "../errors/user-error.ts";
import { warnOfAlarms } from "./alarm-warning.ts";
import { build } from "./build.ts";
import { prepareDestroy } from "./destroy.ts";
import { print } from "./print.ts";
import { step } from "./setup/step.mjs";
import { type Dependencies, withDependants, withNeeds } from "./stack-selection.ts";
import { requireTerraform } from "./terraform.ts";
import { inRoot, runQuietly, runTool } from "./tools.ts";

interface Options {
  autoApprove?: boolean;
  /** As the stacks are called in `stacks/`; all where there is none. */
  stack?: string[];
  /** Without those that they need, which are there; destroy: without those that need them, which are gone. */
  alone?: boolean;
  /** Destroy: whether the running system is stopped first. */
  stop?: boolean;
}

/** Writes an environment's stacks for Terraform, without a look at AWS. @throws UnknownEnvironmentError */
export async function synth(environment: string): Promise<void> {
  const { outdir, dependencies } = await synthesize(environment);
  for (const id of Object.keys(dependencies)) {
    print(`${outdir}/stacks/${id}`);
  }
}

/** Builds and deploys an environment, or some stacks and what they need. @throws UserError, FailedError */
export async function deploy(environment: string, options: Options): Promise<void> {
  await runCdktf("deploy", environment, options, withNeeds, (stacks) => warnOfAlarms(environment, stacks));
}

/**
 * Removes an environment, or some stacks and what needs them.
 * @throws UserError for one that protects its data, or whose job cannot be stopped, before anything of it is gone;
 * FailedError
 */
export async function destroy(environment: string, options: Options): Promise<void> {
  if (findEnvironment(environment).protectsData) {
    throw new UserError(
      `${environment} protects its data: to destroy it, set protectsData to false in config/environments.ts and deploy first`,
    );
  }
  await runCdktf("destroy", environment, options, withDependants, (stacks) =>
    prepareDestroy(environment, { stop: options.stop ?? true, stacks }),
  );
}

/** @throws UnknownEnvironmentError */
async function synthesize(environment: string) {
  const { name } = findEnvironment(environment);
  const outdir = `cdktf.out/${name}`;
  await step("stacks", () =>
    runQuietly(process.execPath, ["--import", "tsx", "main.ts"], { ENVIRONMENT: name, CDKTF_OUTDIR: outdir }),
  );
  const manifest = JSON.parse(readFileSync(inRoot(`${outdir}/manifest.json`), "utf8")) as {
    stacks: Record<string, { dependencies: string[] }>;
  };
  const dependencies: Dependencies = Object.fromEntries(
    Object.entries(manifest.stacks).map(([id, stack]) => [id, stack.dependencies]),
  );
  return { name, outdir, dependencies };
}

async function runCdktf(
  action: "deploy" | "destroy",
  environment: string,
  { stack, alone, autoApprove }: Options,
  select: typeof withNeeds,
  before: (stacks: string[]) => Promise<void> = async () => {},
): Promise<void> {
  findEnvironment(environment);
  await requireTerraform();
  const { name, outdir, dependencies } = await synthesize(environment);
  const ids = stack?.map((component) => `${name}-${component}`);
  const selected = alone ? ids : ids && select(dependencies, ids);
  await before((selected ?? Object.keys(dependencies)).map((id) => id.slice(`${name}-`.length)));
  // Terraform reads the files to remove them from AWS, too.
  await build();
  await runTool(
    "cdktf",
    [
      action,
      ...(selected ?? ["*"]),
      ...["--skip-synth", "--output", outdir, "--var-file", inRoot(`config/${name}.tfvars`)],
      // It would ask the registry for every platform's checksums; this one's are enough.
      "--skip-provider-lock",
      ...(alone ? ["--ignore-missing-stack-dependencies"] : []),
      ...(autoApprove ? ["--auto-approve"] : []),
    ],
    {
      ENVIRONMENT: name,
      CHECKPOINT_DISABLE: "1",
      // One download of the provider, not one a stack; what is downloaded is a pinned version.
      TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "true",
      // Each stack has its part of the var-file, and would be warned of the rest.
      TF_CLI_ARGS_plan: "-compact-warnings",
      TF_CLI_ARGS_apply: "-compact-warnings",
      TF_CLI_ARGS_destroy: "-compact-warnings",
    },
  );
}
