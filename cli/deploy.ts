import { readdirSync } from "node:fs";
import { findEnvironment } from "../config/environments.ts";
import { build } from "./build.ts";
import { step } from "./setup/step.mjs";
import { requireTerraform } from "./terraform.ts";
import { inRoot, runQuietly, runTool } from "./tools.ts";

interface DeployOptions {
  autoApprove?: boolean;
  /** Stacks by what they are called in `stacks/`; all where there is none. */
  stack?: string[];
}

/** Writes an environment's stacks for Terraform, without a look at AWS. @throws UnknownEnvironmentError */
export async function synth(environment: string): Promise<void> {
  const { name } = findEnvironment(environment);
  const outdir = `cdktf.out/${name}`;
  await step("stacks", () =>
    runQuietly(process.execPath, ["--import", "tsx", "main.ts"], { ENVIRONMENT: name, CDKTF_OUTDIR: outdir }),
  );
  const folders = readdirSync(inRoot(`${outdir}/stacks`)).filter((stack) => stack.startsWith(`${name}-`));
  process.stdout.write(folders.map((stack) => `${outdir}/stacks/${stack}\n`).join(""));
}

/** Builds and deploys an environment. @throws UnknownEnvironmentError, UserError, FailedError */
export async function deploy(environment: string, options: DeployOptions): Promise<void> {
  await runCdktf("deploy", environment, options);
}

/** Destroys an environment; one that protects its data refuses. @throws UnknownEnvironmentError, UserError, FailedError */
export async function destroy(environment: string, options: DeployOptions): Promise<void> {
  await runCdktf("destroy", environment, options);
}

async function runCdktf(
  action: "deploy" | "destroy",
  environment: string,
  { autoApprove, stack }: DeployOptions,
): Promise<void> {
  const { name } = findEnvironment(environment);
  await requireTerraform();
  // Terraform reads the files to destroy them, too.
  await build();
  const stacks = stack?.map((component) => `${name}-${component}`) ?? ["*"];
  await runTool(
    "cdktf",
    [
      action,
      ...stacks,
      ...["--output", `cdktf.out/${name}`, "--var-file", inRoot(`config/${name}.tfvars`)],
      // Asks the registry for every platform's checksums; ours is enough.
      "--skip-provider-lock",
      ...(stack ? ["--ignore-missing-stack-dependencies"] : []),
      ...(autoApprove ? ["--auto-approve"] : []),
    ],
    { ENVIRONMENT: name, CHECKPOINT_DISABLE: "1" },
  );
}
