import { isBuiltin } from "node:module";
import { folderCircles } from "./folder-circles.ts";
import type { Import, Module } from "./modules.ts";

/** What CONTRIBUTING.md says of dependencies. @returns each offence in one line */
type Rule = (modules: readonly Module[]) => string[];

const room = (path: string) => path.split("/")[0] as string;
const isIn = (path: string, rooms: readonly string[]) => rooms.includes(room(path));

/** Tests look at other rooms, too: they put real databases, emulators and stacks together. */
const isTest = ({ path }: Module) => /\.test\.ts$|\/testing\//.test(path);
const ofProduct = (modules: readonly Module[]) => modules.filter((module) => !isTest(module));

function offences(
  modules: readonly Module[],
  isOffence: (module: Module, found: Import) => boolean,
): string[] {
  return modules.flatMap((module) =>
    module.imports
      .filter((found) => isOffence(module, found))
      .map(({ target }) => `${module.path} imports ${target}`),
  );
}

const CORE = [
  "athena",
  "events",
  "functions",
  "glue-scripts",
  "migrations",
  "mysql",
  "postgres",
  "redshift",
  "reporting",
];
const AROUND_IT = ["bench", "cli", "dashboard", "local", "proof", "stacks"];

/** Rooms that every room may know, and what they may know themselves. */
const LEAVES: Readonly<Record<string, readonly string[]>> = { errors: [], config: ["errors"] };

const mayReadEnvironment = (path: string) =>
  isIn(path, ["local", "cli", "main.ts"]) || /^functions\/[^/]+\/env\.ts$/.test(path);

/** By the fact that each of them keeps true. */
export const RULES: Readonly<Record<string, Rule>> = {
  "the core knows nothing of what deploys, runs or shows it": (modules) =>
    offences(ofProduct(modules), ({ path }, { target }) => isIn(path, CORE) && isIn(target, AROUND_IT)),

  "nothing imports the command line": (modules) =>
    offences(ofProduct(modules), ({ path }, { target }) => !isIn(path, ["cli"]) && isIn(target, ["cli"])),

  "CDKTF is imported in main.ts and stacks/ only": (modules) =>
    offences(
      modules,
      ({ path }, { target }) => !isIn(path, ["main.ts", "stacks"]) && isIn(target, ["cdktf", "@cdktf"]),
    ),

  "the environment is read in a function's env.ts, in local/, cli/ and main.ts only": (modules) =>
    ofProduct(modules)
      .filter(({ path, readsEnvironment }) => readsEnvironment && !mayReadEnvironment(path))
      .map(({ path }) => `${path} reads process.env`),

  "errors and config are leaves": (modules) =>
    offences(ofProduct(modules), ({ path }, { target }) => {
      const known = LEAVES[room(path)];
      return known !== undefined && isRoom(target, modules) && !isIn(target, [room(path), ...known]);
    }),

  "no folders import each other in a circle": (modules) => folderCircles(ofProduct(modules)),

  "nothing of Node gets into the page": (modules) =>
    offences(
      reached(modules, ({ path }) => path.startsWith("dashboard/page/src/")),
      (_, { target, isTypeOnly }) => !isTypeOnly && isBuiltin(target),
    ),
};

function isRoom(target: string, modules: readonly Module[]): boolean {
  return modules.some(({ path }) => room(path) === room(target));
}

/** Those modules, and all that run with them. */
function reached(modules: readonly Module[], isStart: (module: Module) => boolean): Module[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const found = new Set(modules.filter(isStart));
  for (const { imports } of found) {
    for (const { target, isTypeOnly } of imports) {
      const module = byPath.get(target);
      if (module !== undefined && !isTypeOnly) {
        found.add(module);
      }
    }
  }
  return [...found];
}
