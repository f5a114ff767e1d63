/** A statement of a policy document, resolved. */
export interface Statement {
  sid?: string;
  effect?: string;
  principals?: { type: string; identifiers: string[] }[];
  actions?: string[];
  not_actions?: string[];
  resources?: string[];
  not_resources?: string[];
  condition?: { test: string; variable: string; values: string[] }[];
}

/** Actions on resources, all of them under the same conditions. */
export interface Grant {
  actions: readonly string[];
  on: readonly string[];
  /** Each as `test variable value, value`. */
  if?: readonly string[];
}

/** Each action on each resource, however the statements put them together. */
export function linesOfStatements(statements: readonly Statement[]): string[] {
  return linesOfGrants(
    statements.map((statement) => ({
      actions: actionsOf(statement).map((action) => `${statement.effect === "Deny" ? "not " : ""}${action}`),
      on: targetsOf(statement),
      if: conditionsOf(statement),
    })),
  );
}

export function linesOfGrants(grants: readonly Grant[]): string[] {
  const lines = grants.flatMap(({ actions, on, if: conditions = [] }) =>
    actions.flatMap((action) =>
      on.map((resource) => [`${action} on ${resource}`, ...[...conditions].sort()].join(" if ")),
    ),
  );
  return [...new Set(lines)].sort();
}

/** What is all but something is everything. */
export function actionsOf({ actions = [], not_actions }: Statement): string[] {
  return not_actions ? ["*"] : actions;
}

export function targetsOf({ resources = [], not_resources }: Statement): string[] {
  return not_resources ? ["*"] : resources;
}

export function conditionsOf({ condition = [] }: Statement): string[] {
  return condition.map(
    ({ test, variable, values }) => `${test} ${variable} ${[...values].sort().join(", ")}`,
  );
}
