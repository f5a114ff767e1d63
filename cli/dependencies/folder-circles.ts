import type { Module } from "./modules.ts";

/** An import that leads from one folder into another one beside it. */
interface Step {
  from: string;
  to: string;
  /** The import that shows it. */
  example: string;
}

/** Where folders beside each other, at any depth, import each other in a circle: each step of it, with an import. */
export function folderCircles(modules: readonly Module[]): string[] {
  const steps = modules.flatMap((module) =>
    module.imports.flatMap(({ target }) => stepOf(module.path, target)),
  );
  const distinct = new Map(steps.map((step) => [`${step.from} → ${step.to}`, step]));
  const folders = [...distinct.values()];
  return [...distinct]
    .filter(([, { from, to }]) => reaches(to, from, folders))
    .map(([name, { example }]) => `${name}: ${example}`)
    .sort();
}

function stepOf(path: string, target: string): Step[] {
  const [from, to] = [path.split("/"), target.split("/")];
  const depth = from.findIndex((name, index) => name !== to[index]);
  const isBetweenFolders = depth >= 0 && depth < from.length - 1 && depth < to.length - 1;
  const folder = (names: string[]) => names.slice(0, depth + 1).join("/");
  return isBetweenFolders
    ? [{ from: folder(from), to: folder(to), example: `${path} imports ${target}` }]
    : [];
}

function reaches(start: string, goal: string, steps: readonly Step[]): boolean {
  const seen = new Set([start]);
  for (const folder of seen) {
    for (const { to } of steps.filter(({ from }) => from === folder)) {
      seen.add(to);
    }
  }
  return seen.has(goal);
}
