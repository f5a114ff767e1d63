import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import { type Policy, policiesOf } from "./testing/policies.ts";
import { resolveStacks } from "./testing/resolution.ts";
import { BOUNDARY_DENIES, RESOURCE_POLICIES, type ResourceStatement } from "./testing/resource-policies.ts";
import { resourcesOf } from "./testing/resources.ts";
import {
  actionsOf,
  conditionsOf,
  linesOfGrants,
  linesOfStatements,
  targetsOf,
} from "./testing/statements.ts";

const policies = policiesOf(await resourcesOf("dev"));

const keyOf = ({ type, of }: Policy) => `${type} ${of}`;
const isOfIam = ({ type }: Policy) => type.startsWith("iam_");

/** In one order, and nothing left out. */
function sorted(statements: readonly ResourceStatement[]): ResourceStatement[] {
  return statements
    .map(({ to, deny = false, actions, on, if: conditions = [] }) => ({
      to,
      deny,
      actions: [...actions].sort(),
      on: [...on].sort(),
      if: conditions,
    }))
    .sort((a, b) => `${a.to} ${a.actions}`.localeCompare(`${b.to} ${b.actions}`));
}

function read({ statements }: Policy): ResourceStatement[] {
  return statements.map((statement) => ({
    to: (statement.principals ?? [])
      .map(({ type, identifiers }) => `${type} ${[...identifiers].sort().join(", ")}`)
      .join(" and "),
    deny: statement.effect === "Deny",
    actions: actionsOf(statement),
    on: targetsOf(statement),
    if: conditionsOf(statement),
  }));
}

const ofResources = Object.fromEntries(
  policies.filter((policy) => !isOfIam(policy)).map((policy) => [keyOf(policy), policy]),
);

test("every policy of what others use is on the list", () => {
  expect(Object.keys(ofResources).sort()).toEqual(Object.keys(RESOURCE_POLICIES).sort());
});

test.each(Object.entries(RESOURCE_POLICIES))("%s lets in whom it must, and nobody else", (key, expected) => {
  expect(sorted(read(ofResources[key] as Policy))).toEqual(sorted(expected));
});

test("the boundary forbids what no role may ever do, and to whom", () => {
  const boundary = policies.find((policy) => keyOf(policy) === "iam_policy boundary");
  const denied = boundary?.statements.filter(({ effect }) => effect === "Deny") ?? [];
  expect(linesOfStatements(denied)).toEqual(
    linesOfGrants(
      BOUNDARY_DENIES.map((grant) => ({ ...grant, actions: grant.actions.map((action) => `not ${action}`) })),
    ),
  );
});

test("a role's own policy denies only what Lambda may do for a function, to the function's own code", () => {
  const ofRoles = policies.filter(({ type }) => type.startsWith("iam_role"));
  expect(ofRoles.length).toBeGreaterThan(10);
  const denies = ofRoles.flatMap(({ of, statements }) =>
    statements
      .filter(({ effect }) => effect === "Deny")
      .map((statement) => [of, conditionsOf(statement), targetsOf(statement)]),
  );
  expect(denies.length).toBeGreaterThan(1);
  for (const [, conditions, targets] of denies) {
    expect(conditions).toEqual([
      expect.stringMatching(/^ArnEquals lambda:SourceFunctionArn lambda:function:[\w-]+$/),
    ]);
    expect(targets).toEqual(["*"]);
  }
});

test("the role of each checking and deploying project is taken by that project only, the starting one by rules", () => {
  const folder = mkdtempSync(join(tmpdir(), "delivery-"));
  try {
    const delivery = resolveStacks({ environment: "dev", stacks: synthesizeDelivery(folder).stacks });
    const trusts = policiesOf(delivery).filter(({ attribute }) => attribute === "assume_role_policy");
    const [starts, builds] = [true, false].map((is) =>
      trusts.filter(({ of }) => (of === "deploy-when-checked") === is),
    );
    expect(starts?.flatMap(read)).toEqual([
      {
        to: "Service events.amazonaws.com",
        deny: false,
        actions: ["sts:AssumeRole"],
        on: [],
        if: ["StringEquals aws:SourceAccount <account>"],
      },
    ]);
    expect(builds?.length).toBeGreaterThan(6);
    for (const trust of builds ?? []) {
      expect(trust.of).toMatch(/^(check|deploy)-/);
      expect(read(trust)).toEqual([
        {
          to: "Service codebuild.amazonaws.com",
          deny: false,
          actions: ["sts:AssumeRole"],
          on: [],
          if: [`ArnEquals aws:SourceArn codebuild:project/ecommerce-streaming-dev-${trust.of}`],
        },
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
