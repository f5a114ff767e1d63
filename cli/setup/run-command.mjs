// Plain JavaScript without dependencies: it runs before anything is installed.

import { fileURLToPath } from "node:url";
import { keepLocalAddressesLocal } from "./local-addresses.mjs";
import { withSetupLock } from "./lock.mjs";
import { readSetupNeeds } from "./needs.mjs";
import { archiveSparkClasses, installNpmPackages, installPythonPackages, isSetUp } from "./packages.mjs";
import { checkPrerequisites, SetupError } from "./prerequisites.mjs";
import { describeSystemError } from "./system-error.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [command = "start", ...args] = process.argv.slice(2);

keepLocalAddressesLocal(process.env);
try {
  const needs = readSetupNeeds(command, args);
  const isReady = isSetUp(root, needs);
  const python = checkPrerequisites(root, needs, isReady);
  if (!isReady) {
    await withSetupLock(root, async () => {
      await installNpmPackages(root);
      await installPythonPackages(root, python, needs.requirements);
      await archiveSparkClasses(root, needs);
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
