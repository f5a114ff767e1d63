import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ARTIFACTS } from "../config/artifacts.ts";
import { bundleFunction } from "../functions/bundle.ts";
import { FUNCTION_NAMES } from "../functions/registry.ts";
import { JOB_NAMES, JOBS, type JobName } from "../glue-scripts/registry.ts";
import { packPackages } from "./build/glue-package.ts";
import { packWheels } from "./build/glue-wheels.ts";
import { step } from "./setup/step.mjs";
import { inRoot } from "./tools.ts";

/** Writes to `dist/` what the stacks upload; the same bytes for the same sources. */
export async function build(): Promise<void> {
  await step("Lambda bundles", () =>
    Promise.all(
      FUNCTION_NAMES.map(async (name) => write(ARTIFACTS.functionZip(name), await bundleFunction(name))),
    ),
  );
  await step("Glue jobs", async () => {
    for (const name of JOB_NAMES) {
      await buildJob(name);
    }
  });
}

async function buildJob(name: JobName): Promise<void> {
  const { packages, requirements } = JOBS[name];
  write(ARTIFACTS.jobPackage(name), packPackages(inRoot("glue-scripts"), packages));
  if (requirements !== undefined) {
    write(ARTIFACTS.jobWheels(name), await packWheels(inRoot(requirements), inRoot("dist/glue/wheels")));
  }
}

function write(file: string, content: Uint8Array): void {
  const path = inRoot(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
