import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { readProgramOutput } from "./program-output.mjs";
import { SetupError } from "./setup-error.mjs";
import { neededVersions, versionProblem } from "./versions.mjs";

/** Where systems and version managers keep Javas; below each of them `bin/java`, on macOS deeper. */
const HOMES = [
  "/usr/lib/jvm",
  "/Library/Java/JavaVirtualMachines",
  join(homedir(), ".sdkman/candidates/java"),
];

/**
 * The Java of JAVA_HOME or else of the PATH; JAVA_HOME leaves the environment where only the other one fits.
 * @returns what it says of itself
 * @throws SetupError that names one that would fit, where there is one elsewhere
 */
export function findJava() {
  const home = process.env.JAVA_HOME;
  const ofHome = home ? askJava(join(home, "bin/java"), `JAVA_HOME=${home}`) : undefined;
  if (ofHome && !ofHome.problem) {
    return ofHome.text;
  }
  const ofPath = askJava("java");
  if (ofPath && !ofPath.problem) {
    delete process.env.JAVA_HOME;
    return ofPath.text;
  }
  const problem = (ofHome ?? ofPath)?.problem ?? `Java is missing: ${neededVersions("java")} is needed`;
  throw new SetupError(`${problem}${nameFittingJava()}`);
}

/** Undefined where there is none. */
function askJava(file, from) {
  const output = readProgramOutput(file, ["-version"]);
  const where = from ? ` (${from})` : "";
  if (output === undefined) {
    return undefined;
  }
  const { ok, text } = output;
  // Java 8 and older call themselves 1.8, those that are not released 22-ea.
  const version = ok ? /version "(?:1\.)?(\d[\d.]*)/.exec(text)?.[1] : undefined;
  if (version !== undefined) {
    const unfit = versionProblem("java", version);
    return { text, version, problem: unfit && `Java ${version}${where} ${unfit}` };
  }
  const said = text.split("\n")[0] || "nothing";
  return {
    text,
    problem: `Java${where} ${ok ? "does not tell its version" : "does not start"}, it says ${JSON.stringify(said)}: ${neededVersions("java")} is needed`,
  };
}

function nameFittingJava() {
  for (const home of HOMES.flatMap(homesIn)) {
    const java = askJava(join(home, "bin/java"));
    if (java && !java.problem) {
      return `; JAVA_HOME=${home} would be Java ${java.version}`;
    }
  }
  return "";
}

function homesIn(folder) {
  try {
    return readdirSync(folder).flatMap((name) => [join(folder, name), join(folder, name, "Contents/Home")]);
  } catch {
    return [];
  }
}
