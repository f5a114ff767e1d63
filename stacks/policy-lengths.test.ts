import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { SHARED, synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import { LONGEST_NAME, LONGEST_STATE_BUCKET, lengthOfPolicy } from "./testing/policy-length.ts";
import { type Resource, resolveStacks } from "./testing/resolution.ts";
import { ofType, resourcesOf } from "./testing/resources.ts";
import { policiesOfRole } from "./testing/role-policies.ts";
import type { Statement } from "./testing/statements.ts";

/** Of IAM, which asks nobody for more: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const INLINE = 10_240;
const MANAGED = 6144;
const ATTACHED = 10;
const TRUST = 2048;

const folder = mkdtempSync(`${tmpdir()}/policy-lengths-`);
afterAll(() => rmSync(folder, { recursive: true }));

const protects = { protectsData: true, generatesEvents: false };

/** Of delivery, whose policies are cut by their lengths: with the longest names there may be. */
function delivered(environment: string): Resource[] {
  const { stacks } = synthesizeDelivery(`${folder}/${environment}`, {
    ...SHARED,
    ...(environment === "prod" && protects),
    name: LONGEST_NAME,
    state: { bucket: LONGEST_STATE_BUCKET, region: "us-east-1" },
    fansOutToBots: true,
  });
  return resolveStacks({ environment: LONGEST_NAME, stacks });
}

describe.each(["dev", "prod"])("in %s", (environment) => {
  let roles: { name: string; inline: number; attached: number[]; trust: number }[];

  beforeAll(async () => {
    roles = [
      ...measure(environment, await resourcesOf(environment)),
      ...measure(LONGEST_NAME, delivered(environment)),
    ];
  });

  test("the policies inside a role are together no longer than IAM takes", () => {
    expect(roles.length).toBeGreaterThan(40);
    expect(roles.filter(({ inline }) => inline === 0 || inline > INLINE)).toEqual([]);
  });

  test("a managed policy is no longer than IAM takes, and no role has more of them than that", () => {
    expect(roles.flatMap(({ attached }) => attached).length).toBeGreaterThan(9);
    expect(roles.filter(({ attached }) => attached.some((length) => length > MANAGED))).toEqual([]);
    expect(roles.filter(({ attached }) => attached.length > ATTACHED)).toEqual([]);
  });

  test("what says who may take a role is no longer than IAM takes", () => {
    expect(roles.filter(({ trust }) => trust > TRUST)).toEqual([]);
  });
});

function measure(environment: string, resources: readonly Resource[]) {
  const lengthOf = (statements: readonly Statement[]) => lengthOfPolicy(statements, environment, resources);
  return ofType(resources, "iam_role").map(({ attributes: { name, assume_role_policy: trust } }) => {
    const { inline, attached } = policiesOfRole(resources, name);
    return {
      name: String(name),
      inline: inline.map(lengthOf).reduce((sum, length) => sum + length, 0),
      attached: attached.map(lengthOf),
      trust: lengthOf((trust as { statement: Statement[] }).statement),
    };
  });
}
