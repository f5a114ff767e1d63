import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { inRoot, runQuietly } from "../tools.ts";

/** Its many packages stay out of .venv. */
const VENV = ".venv-checkov";
const REQUIREMENTS = "requirements/checkov.txt";

/** Makes the scanner's environment where it is not as its requirements say. @throws FailedError */
export async function installScanner(): Promise<void> {
  const wanted = readFileSync(inRoot(REQUIREMENTS), "utf8");
  const stamp = inRoot(join(VENV, "requirements.txt"));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    return;
  }
  rmSync(inRoot(VENV), { recursive: true, force: true });
  await runQuietly("python3", ["-m", "venv", inRoot(VENV)]);
  await runQuietly(inRoot(join(VENV, "bin/python")), [
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"],
    ...["-r", inRoot(REQUIREMENTS)],
  ]);
  writeFileSync(stamp, wanted);
}

/** Runs checkov on a folder of synthesized stacks, without a network. @returns its JSON */
export async function runScanner(folder: string): Promise<string> {
  const { stdout } = await execa(
    inRoot(join(VENV, "bin/checkov")),
    [
      ...["--directory", folder, "--framework", "terraform_json", "--output", "json"],
      ...["--compact", "--skip-download", "--soft-fail"],
    ],
    { stdin: "ignore", env: { CHECKOV_RUN_SCA_PACKAGE_SCAN: "false", LOG_LEVEL: "ERROR" } },
  );
  return stdout;
}
