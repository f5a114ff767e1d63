import { join } from "node:path";
import { GIVE_RIGHTS, KEEP_ROLES, READ_ROLES } from "./constructs/boundary-document.ts";
import { synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import { type AllowedStatement, allowedStatements, policyAttributes } from "./testing/policies.ts";
import { createWorkFolder, type StackJson, synthesize } from "./testing/synthesis.ts";
import { type Exception, WILDCARDS } from "./testing/wildcards.ts";

const { folder, remove } = createWorkFolder();
afterAll(remove);

let stacks: [component: string, stack: StackJson][];
let statements: AllowedStatement[];

beforeAll(async () => {
  const dev = await synthesize(folder, "dev");
  const delivery = synthesizeDelivery(join(folder, "cdktf.out/delivery"));
  stacks = Object.entries({ ...dev.stacks, "dev-delivery": delivery.stack }).map(([id, stack]) => [
    id.slice("dev-".length),
    stack,
  ]);
  statements = stacks.flatMap(([component, stack]) => allowedStatements(component, stack));
});

const isWild = (text: string) => text.includes("*");

interface Wildcard {
  component: string;
  action: string;
  resource: string;
}

function wildcards(): Wildcard[] {
  return statements
    .flatMap(({ component, actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ component, action, resource }))),
    )
    .filter(({ action, resource }) => isWild(action) || isWild(resource));
}

function explains({ components, actions, resources }: Exception, wildcard: Wildcard): boolean {
  const { component, action, resource } = wildcard;
  return (
    (components?.includes(component) ?? true) && actions.includes(action) && resources.includes(resource)
  );
}

test("no policy has a wildcard, in an action or a resource, that is not on the list with its reason", () => {
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

test("every policy is a document that the tests above read", () => {
  const others = stacks
    .flatMap(([component, stack]) => policyAttributes(component, stack))
    .filter(({ value }) => !/^\$\{data\.aws_iam_policy_document\.[\w-]+\.json\}$/.test(value))
    .map(({ component, type }) => `${component} ${type}`);
  // Open within the account on purpose: stacks/network.ts.
  expect(new Set(others)).toEqual(new Set(["network aws_vpc_endpoint"]));
});

test("every role is under the environment's boundary", () => {
  const roles = stacks.flatMap(([, { resource }]) => Object.values(resource.aws_iam_role ?? {}));
  expect(roles.length).toBeGreaterThan(10);
  for (const role of roles) {
    expect(role.permissions_boundary).toMatch(/:policy\/ecommerce-streaming-dev-boundary$/);
  }
});

test("no role is an administrator, and nothing hangs AWS' own policies on one", () => {
  const types = stacks.flatMap(([, { resource }]) => Object.keys(resource));
  expect(types).not.toContain("aws_iam_role_policy_attachment");
  expect(types).not.toContain("aws_iam_policy_attachment");
  expect(types).not.toContain("aws_iam_user");
  const actions = statements
    .filter(({ component }) => component !== "boundary")
    .flatMap((each) => each.actions);
  expect(actions.filter((action) => /^(\*|[a-z-]+:\*)$/.test(action))).toEqual([]);
});

describe("whoever deploys", () => {
  const ofDelivery = () => statements.filter(({ component }) => component === "delivery");

  test.each([
    ...GIVE_RIGHTS.map((action) => [action, "iam:PermissionsBoundary"] as const),
    ["iam:PassRole", "iam:PassedToService"] as const,
  ])("may %s only under the condition of %s", (action, variable) => {
    const found = ofDelivery().filter(({ actions }) => actions.includes(action));
    expect(found.length).toBeGreaterThan(4);
    expect(found.filter(({ conditions }) => !conditions.includes(variable))).toEqual([]);
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
    expect(roles).toContain("iam:role/ecommerce-streaming-dev-generator");
    expect(roles.filter((role) => /-deploy-|\*/.test(role))).toEqual([]);
  });
});
