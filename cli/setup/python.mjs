import { readProgramOutput } from "./program-output.mjs";
import { SetupError } from "./setup-error.mjs";
import { neededVersions, readRanges, versionProblem } from "./versions.mjs";

/** @returns the name of a Python to make the virtual environment with; the newest that fits. @throws SetupError */
export function findPython() {
  let problem = `Python is missing: ${neededVersions("python")} is needed`;
  for (const name of namesOfPython()) {
    const output = readProgramOutput(name, ["--version"]);
    const version = output?.ok ? /Python (\d+\.\d+(\.\d+)?)/.exec(output.text)?.[1] : undefined;
    if (version === undefined) {
      continue;
    }
    const unfit = versionProblem("python", version);
    if (unfit !== undefined) {
      problem = `Python ${version} (${name}) ${unfit}`;
    } else if (!readProgramOutput(name, ["-c", "import venv, ensurepip"])?.ok) {
      problem = `Python ${version} (${name}) has no venv and ensurepip: install them (Debian: python3-venv)`;
    } else {
      return name;
    }
  }
  throw new SetupError(problem);
}

/** Such as python3.13, python3.12, python3.11, python3, python. */
function namesOfPython() {
  const [{ from, to }] = readRanges("python");
  const minor = (version) => Number(version.split(".")[1]);
  const names = [];
  for (let number = minor(to); number >= minor(from); number -= 1) {
    names.push(`python3.${number}`);
  }
  return [...names, "python3", "python"];
}
