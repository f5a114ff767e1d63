import { join } from "node:path";
import { GIVE_RIGHTS, KEEP_ROLES, READ_ROLES } from "./constructs/boundary-document.ts";
import { synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import { type AllowedStatement, allowedStatements, type Policy, policiesOf } from "./testing/policies.ts";
import { type Resource, resolveStacks } from "./testing/resolution.ts";
import { ofType } from "./testing/resources.ts";
import { actionsOf, conditionsOf, targetsOf } from "./testing/statements.ts";
import { createWorkFolder, synthesize } from "./testing/synthesis.ts";
import { type Exception, WILDCARDS } from "./testing/wildcards.ts";

const { folder, remove } = createWorkFolder();
afterAll(remove);

let resources: Resource[];
let policies: Policy[];
let statements: AllowedStatement[];

beforeAll(async () => {
  const { stacks } = synthesizeDelivery(join(folder, "cdktf.out/delivery"));
  const ofDelivery = resolveStacks({ environment: "dev", stacks });
  resources = [
    ...resolveStacks(await synthesize(folder, "dev")).filter(({ component }) => component !== "boundary"),
    // Where there is delivery the boundary has the states' bucket, too.
    ...ofDelivery.filter(({ component }) => component === "delivery" || component === "boundary"),
  ];
  policies = policiesOf(resources);
  statements = allowedStatements(policies);
});

const isWild = (text: string) => text.includes("*");

interface Wildcard {
  component: string;
  action: string;
  resource: string;
  conditions: string[];
}

function wildcards(): Wildcard[] {
  return statements
    .flatMap(({ component, actions, resources, conditions }) =>
      actions.flatMap((action) => resources.map((resource) => ({ component, action, resource, conditions }))),
    )
    .filter(({ action, resource }) => isWild(action) || isWild(resource));
}

function explains(exception: Exception, { component, action, resource, conditions }: Wildcard): boolean {
  const { components, actions, resources, if: expected = [] } = exception;
  return (
    (components?.includes(component) ?? true) &&
    actions.includes(action) &&
    resources.includes(resource) &&
    conditions.toString() === expected.toString()
  );
}

test("no policy has a wildcard, in an action or a resource, that is not on the list with its reason and conditions", () => {
  expect(statements.length).toBeGreaterThan(50);
  const unexplained = wildcards().filter(
    (wildcard) => !WILDCARDS.some((exception) => explains(exception, wildcard)),
  );
  expect(unexplained).toEqual([]);
});

test("each reason, stack, action and resource of the list is needed", () => {
  const found = wildcards();
  const idle = WILDCARDS.flatMap((exception) => {
    const explained = found.filter((wildcard) => explains(exception, wildcard));
    return [
      ...(exception.components ?? []).filter(
        (name) => !explained.some(({ component }) => component === name),
      ),
      ...exception.actions.filter((name) => !explained.some(({ action }) => action === name)),
      ...exception.resources.filter((name) => !explained.some(({ resource }) => resource === name)),
    ].map((name) => `${exception.why}: ${name}`);
  });
  expect(idle).toEqual([]);
});

test.each(WILDCARDS.filter(({ deniedTo }) => deniedTo))("$why", ({ actions, components, deniedTo = "" }) => {
  const wide = policies.filter(
    ({ component, type, statements: own }) =>
      components?.includes(component) &&
      type === "iam_role_policy" &&
      own.some(
        (statement) => targetsOf(statement).includes("*") && actionsOf(statement).includes(actions[0] ?? ""),
      ),
  );
  expect(wide.length).toBeGreaterThan(0);
  for (const { statements: own, of } of wide) {
    const denied = own.filter(
      (statement) => statement.effect === "Deny" && conditionsOf(statement)[0]?.startsWith(deniedTo),
    );
    const forbidden = denied.flatMap(actionsOf);
    expect({ of, missing: actions.filter((action) => !forbidden.includes(action)) }).toEqual({
      of,
      missing: [],
    });
  }
});

test("every role is under the environment's boundary", () => {
  const roles = ofType(resources, "iam_role");
  expect(roles.length).toBeGreaterThan(10);
  for (const { attributes } of roles) {
    expect(attributes.permissions_boundary).toBe("iam::policy/ecommerce-streaming-dev-boundary");
  }
});

test("no role is an administrator, and nothing hangs AWS' own policies on one", () => {
  const types = resources.map(({ type }) => type);
  const attachments = ofType(resources, "iam_role_policy_attachment").map(
    ({ attributes: { role, policy_arn: policy } }) =>
      `${policy} to ${role}`.replace(/<iam_policy (\S+)-\d+ arn> to ecommerce-streaming-dev-\1$/, "its own"),
  );
  expect([...new Set(attachments)]).toEqual(["its own"]);
  expect(types).not.toContain("iam_policy_attachment");
  expect(types).not.toContain("iam_user");
  const actions = statements
    // The boundary is a ceiling; what an endpoint lets through, roles must still allow.
    .filter(({ component, type }) => component !== "boundary" && type !== "vpc_endpoint")
    .flatMap((each) => each.actions);
  expect(actions.filter((action) => /^(\*|[a-z-]+:\*)$/.test(action))).toEqual([]);
});

describe("whoever deploys", () => {
  const ofDelivery = () => statements.filter(({ component }) => component === "delivery");

  const UNDER_THE_BOUNDARY =
    /^StringEquals iam:PermissionsBoundary iam::policy\/ecommerce-streaming-dev-boundary$/;

  test.each([
    ...GIVE_RIGHTS.map((action) => [action, UNDER_THE_BOUNDARY] as const),
    [
      "iam:PassRole",
      /^StringEquals iam:PassedToService ((firehose|glue|lambda|pipes|redshift|redshift-serverless|scheduler)\.amazonaws\.com(, |$))+$/,
    ] as const,
  ])("may %s only where %s", (action, condition) => {
    const found = ofDelivery().filter(({ actions }) => actions.includes(action));
    expect(found.length).toBeGreaterThan(4);
    for (const { conditions } of found) {
      expect(conditions).toEqual([expect.stringMatching(condition)]);
    }
  });

  test("may do nothing else with IAM than keep roles: neither change a boundary nor hang a policy on a role", () => {
    const known = [...GIVE_RIGHTS, ...KEEP_ROLES, ...READ_ROLES];
    const actions = ofDelivery().flatMap((statement) => statement.actions);
    expect(actions.filter((action) => action.startsWith("iam:") && !known.includes(action))).toEqual([]);
    expect(known.filter((action) => /Boundary|Attach(?!ed)|Detach|User|AccessKey/.test(action))).toEqual([]);
  });

  test("cannot touch its own role: no deploying role is among the roles that it keeps", () => {
    const roles = ofDelivery().flatMap(({ actions, resources }) =>
      actions.some((action) => action.startsWith("iam:")) ? resources : [],
    );
    expect(roles).toContain("iam::role/ecommerce-streaming-dev-generator");
    expect(roles.filter((role) => /-(check|deploy)-|\*/.test(role))).toEqual([]);
  });
});
