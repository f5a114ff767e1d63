// Plain JavaScript without dependencies: it runs before anything is installed.

import { accessSync, constants } from "node:fs";
import { fileURLToPath } from "node:url";
import { keepLocalAddressesLocal } from "./local-addresses.mjs";
import { withSetupLock } from "./lock.mjs";
import { readSetupNeeds } from "./needs.mjs";
import { hasNpmPackages, installNpmPackages } from "./npm-packages.mjs";
import { checkPrerequisites } from "./prerequisites.mjs";
import { hasPythonPackages, installPythonPackages } from "./python-packages.mjs";
import { SetupError } from "./setup-error.mjs";
import { archiveSparkClasses, hasSparkClasses } from "./spark-classes.mjs";
import { describeSystemError } from "./system-error.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const [command = "start", ...args] = process.argv.slice(2);

keepLocalAddressesLocal(process.env);
try {
  const needs = readSetupNeeds(command, args);
  const { requirements } = needs;
  const java = checkPrerequisites(root, needs);
  if (
    !hasNpmPackages(root) ||
    !hasPythonPackages(root, requirements) ||
    !hasSparkClasses(root, needs, java)
  ) {
    accessSync(root, constants.W_OK);
    await withSetupLock(root, async () => {
      await installNpmPackages(root);
      await installPythonPackages(root, requirements);
      await archiveSparkClasses(root, needs, java);
    });
  }
} catch (error) {
  const line = error instanceof SetupError ? error.message : describeSystemError(error);
  if (line === undefined) {
    throw error;
  }
  process.stderr.write(`${line}\n`);
  process.exit(error.exitCode ?? 1);
}

// Node 20 is what Lambda runs our functions on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { register } = await import("tsx/esm/api");
register();
await import("../main.ts");
