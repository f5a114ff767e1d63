import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ARTIFACTS } from "../config/artifacts.ts";
import { bundleFunction } from "../functions/bundle.ts";
import { FUNCTION_NAMES } from "../functions/registry.ts";
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
  await step("Glue job's package", async () =>
    write(ARTIFACTS.attributionPackage, packPackages(inRoot("glue-scripts"), ["contract", "attribution"])),
  );
  await step("Glue job's wheels", async () =>
    write(
      ARTIFACTS.attributionWheels,
      await packWheels(inRoot("requirements/job.txt"), inRoot("dist/glue/wheels")),
    ),
  );
}

function write(file: string, content: Uint8Array): void {
  const path = inRoot(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
