import { UserError } from "../errors/user-error.ts";

/** The stacks of a synthesized environment: for each id those that it depends on. */
export type Dependencies = Readonly<Record<string, readonly string[]>>;

/** Those named and all that they need, as deep as it goes. @throws UserError */
export function withNeeds(dependencies: Dependencies, ids: readonly string[]): string[] {
  return closure(ids, (id) => needsOf(dependencies, id));
}

/** Those named and all that need them. @throws UserError */
export function withDependants(dependencies: Dependencies, ids: readonly string[]): string[] {
  for (const id of ids) {
    needsOf(dependencies, id);
  }
  return closure(ids, (id) => Object.keys(dependencies).filter((other) => dependencies[other]?.includes(id)));
}

function needsOf(dependencies: Dependencies, id: string): readonly string[] {
  const needs = dependencies[id];
  if (needs === undefined) {
    throw new UserError(`there is no stack ${id}; there are: ${Object.keys(dependencies).sort().join(", ")}`);
  }
  return needs;
}

function closure(ids: readonly string[], next: (id: string) => readonly string[]): string[] {
  const found = new Set(ids);
  for (const id of found) {
    for (const other of next(id)) {
      found.add(other);
    }
  }
  return [...found];
}
