// Entry of every npm script. Plain JavaScript without dependencies: it runs before anything is installed.

import { fileURLToPath } from "node:url";
import { withSetupLock } from "./setup/lock.mjs";
import { readSetupNeeds } from "./setup/needs.mjs";
import { installNpmPackages, installPythonPackages, isSetUp } from "./setup/packages.mjs";
import { checkPrerequisites, SetupError } from "./setup/prerequisites.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [command = "start", ...args] = process.argv.slice(2);

try {
  const needs = readSetupNeeds(command, args);
  const python = checkPrerequisites(root, needs);
  if (!isSetUp(root, needs.requirements)) {
    await withSetupLock(root, async () => {
      await installNpmPackages(root);
      await installPythonPackages(root, python, needs.requirements);
    });
  }
} catch (error) {
  if (!(error instanceof SetupError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}

// Node 20 is what Lambda runs our functions on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { register } = await import("tsx/esm/api");
register();
await import("./main.ts");
