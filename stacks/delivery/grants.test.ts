import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeDelivery } from "../testing/delivery-synthesis.ts";
import { DEPLOY_NEEDS } from "../testing/deploy-needs.ts";
import { resolveStacks } from "../testing/resolution.ts";
import { resourcesOf } from "../testing/resources.ts";
import { statementsOfRole } from "../testing/role-policies.ts";
import { type Grant, linesOfGrants, linesOfStatements } from "../testing/statements.ts";
import { COMPONENT_NAMES, COMPONENTS, type ComponentName } from "./components.ts";

const folder = mkdtempSync(join(tmpdir(), "delivery-"));
afterAll(() => rmSync(folder, { recursive: true }));

const resources = await resourcesOf("dev");
const delivery = resolveStacks({ environment: "dev", stacks: synthesizeDelivery(folder).stacks });

/** `action on target`, without conditions: policies.test.ts looks at them. */
function grantedTo(project: string): string[] {
  const role = `ecommerce-streaming-dev-${project}`;
  const lines = linesOfStatements(statementsOfRole(delivery, role));
  return [...new Set(lines.map((line) => line.split(" if ")[0] as string))];
}

const stacksOf = (component: ComponentName): readonly string[] => COMPONENTS[component].stacks;

function neededBy(component: ComponentName): string[] {
  const own = resources.filter((resource) => stacksOf(component).includes(resource.component));
  return linesOfGrants(own.flatMap((resource) => DEPLOY_NEEDS[resource.type]?.(resource) ?? []));
}

/** What each project needs besides: key, states, what its check has handed over, log. */
function common(component: ComponentName): Grant[] {
  const states = "arn:<partition>:s3:::example-states";
  const keys = stacksOf(component).map((stack) => `${states}/dev/${stack}.tfstate`);
  return [
    {
      actions: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      on: ["<kms_key arn>"],
    },
    { actions: ["s3:GetObject"], on: [`${states}/dev/*.tfstate`] },
    { actions: ["s3:PutObject"], on: keys },
    {
      actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      on: keys.map((key) => `${key}.tflock`),
    },
    { actions: ["s3:ListBucket"], on: [states] },
    { actions: ["s3:GetObject"], on: [`<s3_bucket artifacts arn>/delivery/${component}/*`] },
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      on: [`<cloudwatch_log_group /aws/codebuild/deploy-${component} arn>:log-stream:*`],
    },
  ];
}

/** Whether the one allows the other: `*` stands for anything, and of EC2 kinds may not be told apart. */
function allows(granted: string, needed: string): boolean {
  const [[action, target = ""], [asked, wanted = ""]] = [granted.split(" on "), needed.split(" on ")];
  const isAnyOfEc2 = wanted === "ec2:*" && (target.startsWith("ec2:") || target === "*");
  const pattern = target.split("*").map(literal);
  return action === asked && (isAnyOfEc2 || new RegExp(`^${pattern.join(".*")}$`).test(wanted));
}

const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

test("it is known what deploying each type of resource needs", () => {
  const deployed = COMPONENT_NAMES.flatMap(stacksOf);
  const types = resources.filter(({ component }) => deployed.includes(component)).map(({ type }) => type);
  expect([...new Set(types)].sort()).toEqual(Object.keys(DEPLOY_NEEDS).sort());
});

test.each(COMPONENT_NAMES)("the project of %s may do what deploying its stacks needs", (component) => {
  const granted = grantedTo(`deploy-${component}`);
  const needed = [...neededBy(component), ...linesOfGrants(common(component))];
  expect(needed.filter((line) => !granted.some((each) => allows(each, line)))).toEqual([]);
});

test.each(COMPONENT_NAMES)("the project of %s may do nothing else", (component) => {
  const needed = [...neededBy(component), ...linesOfGrants(common(component))];
  const idle = grantedTo(`deploy-${component}`).filter((line) => !needed.some((each) => allows(line, each)));
  expect(idle).toEqual([]);
});

test.each(COMPONENT_NAMES)(
  "the check of %s reads the repository and hands over, and may deploy nothing",
  (component) => {
    expect(grantedTo(`check-${component}`).sort()).toEqual(
      linesOfGrants([
        {
          actions: ["codeconnections", "codestar-connections"].flatMap((service) =>
            ["GetConnection", "GetConnectionToken", "UseConnection"].map((action) => `${service}:${action}`),
          ),
          on: ["<connection_arn>"],
        },
        { actions: ["s3:PutObject"], on: [`<s3_bucket artifacts arn>/delivery/${component}/*`] },
        { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"], on: ["<s3_bucket artifacts arn>"] },
        {
          actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
          on: ["<kms_key arn>"],
        },
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          on: [`<cloudwatch_log_group /aws/codebuild/check-${component} arn>:log-stream:*`],
        },
      ]),
    );
  },
);
