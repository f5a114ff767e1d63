import { readFileSync } from "node:fs";
import { filesImportedBy } from "../cli/dependencies/modules.ts";
import { FUNCTION_NAMES } from "../functions/registry.ts";
import type { Attributes } from "./testing/resolution.ts";
import { byName, ofType, resourcesOf } from "./testing/resources.ts";
import { ROLES } from "./testing/role-grants.ts";
import { statementsOfRole } from "./testing/role-policies.ts";
import { conditionsOf, linesOfGrants, linesOfStatements, type Statement } from "./testing/statements.ts";

const resources = await resourcesOf("dev");
const roles = byName(resources, "iam_role");

const statementsOf = (document: unknown) => (document as { statement: Statement[] }).statement;

/** Of all policies of the role. */
function mayDo(role: string): string[] {
  const { name } = roles[role] as Attributes;
  return linesOfStatements(statementsOfRole(resources, name));
}

test("every role is on the list with what it may do", () => {
  expect(Object.keys(roles).sort()).toEqual(Object.keys(ROLES).sort());
});

test.each(Object.entries(ROLES))("%s may do what its code needs, and nothing else", (name, { may }) => {
  expect(mayDo(name)).toEqual(linesOfGrants(may));
});

test.each(Object.entries(ROLES))("the role of %s is taken by its service only", (name, { takenBy }) => {
  const trust = statementsOf(roles[name]?.assume_role_policy).map((statement) => {
    const who = statement.principals?.map(({ type, identifiers }) => `${type} ${identifiers}`);
    return [statement.effect ?? "Allow", statement.actions, [who, ...conditionsOf(statement)].join(" if ")];
  });
  expect(trust).toEqual([["Allow", ["sts:AssumeRole"], `Service ${takenBy}`]]);
});

const RUNS = [...ofType(resources, "lambda_function"), ...ofType(resources, "glue_job")];

test.each(RUNS.map((run) => [run.name as string, run] as const))(
  "%s runs in the role of its name",
  (name, { attributes: { role, role_arn } }) => {
    expect(role ?? role_arn).toBe(`<iam_role ${name} arn>`);
  },
);

/** IAM's prefix of a client's actions. */
const SERVICES: Readonly<Record<string, string>> = {
  eventbridge: "events",
  "secrets-manager": "secretsmanager",
};

/** What else an action is called than its command. */
const ACTIONS: Readonly<Record<string, string>> = { "lambda:Invoke": "lambda:InvokeFunction" };

/** The actions of the commands that the function's files take from the SDK. */
function askedBy(noun: string): string[] {
  const actions = filesImportedBy(`functions/${noun}/handler.ts`).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/import \{([^}]+)\} from "@aws-sdk\/client-([a-z-]+)"/g)].flatMap(
      ([, names = "", client = ""]) =>
        [...names.matchAll(/\b(\w+)Command\b/g)].map(([, command]) => {
          const action = `${SERVICES[client] ?? client}:${command}`;
          return ACTIONS[action] ?? action;
        }),
    ),
  );
  return [...new Set(actions)];
}

test.each(FUNCTION_NAMES)("whatever the code of %s asks AWS for, its role allows on something", (noun) => {
  const allowed = mayDo(noun).map((line) => line.split(" on ")[0]);
  expect(askedBy(noun).filter((action) => !allowed.includes(action))).toEqual([]);
});

test("what code asks for is found", () => {
  expect(FUNCTION_NAMES.flatMap(askedBy)).toEqual(
    expect.arrayContaining(["rds:StopDBInstance", "events:EnableRule", "secretsmanager:GetSecretValue"]),
  );
});
