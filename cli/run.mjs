// Entry of every npm script. Plain JavaScript without dependencies: it runs before anything is installed.
import { readSetupNeeds } from "./setup/needs.mjs";
import { installNpmPackages, installPythonPackages } from "./setup/packages.mjs";
import { checkPrerequisites, SetupError } from "./setup/prerequisites.mjs";
import { withSetupLock } from "./setup/lock.mjs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [command = "start", ...args] = process.argv.slice(2);

try {
  const needs = readSetupNeeds(command, args);
  const python = checkPrerequisites(root, needs);
  await withSetupLock(root, async () => {
    await installNpmPackages(root);
    await installPythonPackages(root, python, needs.requirements);
  });
} catch (error) {
  if (!(error instanceof SetupError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}

process.chdir(root);
const { register } = await import("tsx/esm/api");
register();
await import("./main.ts");
