import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arnOf } from "./testing/arns.ts";
import { isAllowed, type Request } from "./testing/authorization.ts";
import { synthesizeDelivery } from "./testing/delivery-synthesis.ts";
import { policiesOf } from "./testing/policies.ts";
import { lengthOfPolicy } from "./testing/policy-length.ts";
import { resolveStacks } from "./testing/resolution.ts";
import { ofType, resourcesOf } from "./testing/resources.ts";
import { statementsOfRole } from "./testing/role-policies.ts";
import { actionsOf, type Statement, targetsOf } from "./testing/statements.ts";

const folder = mkdtempSync(join(tmpdir(), "boundary-"));
afterAll(() => rmSync(folder, { recursive: true }));

const shared = resolveStacks({ environment: "dev", stacks: synthesizeDelivery(folder).stacks });
const resources = [
  ...(await resourcesOf("dev")),
  ...shared.filter(({ component }) => component === "delivery"),
];
/** Each statement of a role's policies that allows something, with the role's name. */
const allowed = ofType(resources, "iam_role").flatMap(({ attributes: { name } }) =>
  statementsOfRole(resources, name)
    .filter(({ effect }) => effect !== "Deny")
    .map((statement) => [String(name), statement] as const),
);

/** Of an environment whose state is in a bucket, as delivery needs it. */
const boundary =
  policiesOf(shared).find(({ of, type }) => type === "iam_policy" && of === "boundary")?.statements ?? [];
const shortened = (arn: string) =>
  arn
    .replace(/^arn:\*:([a-z0-9?*-]+):(\*?):[^:]+:/, (_, service, region) => `${service}${region ? "" : ":"}:`)
    .replace(/^arn:\*:s3:/, "arn:<partition>:s3:");
/** The same, its ARNs shortened as all others of the tests are. */
const ceiling = boundary.map((statement) => ({
  ...statement,
  resources: targetsOf(statement).map(shortened),
  condition: (statement.condition ?? []).map((condition) => ({
    ...condition,
    values: condition.values.map(shortened),
  })),
}));

const tagsOf = (environment: string) => ({
  "aws:ResourceTag/project": ["ecommerce-streaming"],
  "aws:ResourceTag/environment": [environment],
});

/** A name or an id in the place of each wildcard; all of everything stays that. */
const anyOf = (text: string) => (text === "*" ? text : text.replaceAll("*", "any"));

/** What a statement of dev's role asks AWS for: of dev's own resources, or of those of another environment. */
function requestsOf(role: string, statement: Statement, environment: string): Request[] {
  const elsewhere = (text: string) =>
    text
      .replaceAll("ecommerce-streaming-dev-", `ecommerce-streaming-${environment}-`)
      .replaceAll("ecommerce_streaming_dev_", `ecommerce_streaming_${environment}_`)
      .replace(/(^|\/)dev\//, `$1${environment}/`);
  const asked = (statement.condition ?? []).map(({ variable, values }) => [
    variable,
    values.map((value) => (variable.startsWith("aws:RequestTag") ? value : elsewhere(anyOf(value)))),
  ]);
  const context = {
    ...Object.fromEntries(asked),
    ...tagsOf(environment),
    "aws:RequestedRegion": ["<region>"],
    "aws:PrincipalArn": [`iam::role/${role}`],
  };
  return actionsOf(statement).flatMap((action) =>
    targetsOf(statement).map((target) => {
      const resource = elsewhere(anyOf(arnOf(resources, environment, target)));
      // A login by IAM: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrdsiamauthentication.html
      const knowsNothing = action.startsWith("rds-db:");
      return { action, resource, context: knowsNothing ? {} : context };
    }),
  );
}

test("whatever a role's own policy allows, the boundary allows", () => {
  const requests = allowed.flatMap(([role, statement]) => requestsOf(role, statement, "dev"));
  expect(requests.length).toBeGreaterThan(500);
  const cut = requests.filter((request) => !isAllowed(ceiling, request));
  expect(cut.map(({ action, resource }) => `${action} on ${resource}`)).toEqual([]);
});

/** What dev's roles may do although another environment has such things, too: nothing is read there but descriptions. */
const EVERYWHERE: readonly { why: string; actions: RegExp; resource: RegExp }[] = [
  {
    why: "the service describes all or none",
    actions: /^(cloudwatch:DescribeAlarms|ec2:Describe\w+|kms:ListAliases|logs:DescribeLogGroups)$/,
    resource: /^\*$/,
  },
  {
    why: "Kinesis and Redshift tell all names and limits or none, and each statement to who asked it",
    actions:
      /^(kinesis:ListStreams|redshift-data:(CancelStatement|DescribeStatement|GetStatementResult)|redshift-serverless:GetUsageLimit)$/,
    resource: /^\*$/,
  },
  { why: "Glue knows no names there", actions: /^glue:GetSecurityConfiguration$/, resource: /^\*$/ },
  { why: "Glue knows no names of classifiers, either", actions: /^glue:\w+Classifier$/, resource: /^\*$/ },
  { why: "Glue's own metrics, by their namespace", actions: /^cloudwatch:PutMetricData$/, resource: /^\*$/ },
  {
    why: "the account has one catalog, which is asked for with what is in it",
    actions: /^glue:(\w+(Connection|Database|Partition|Table)|(Batch)?Get\w+)$/,
    resource: /^glue:catalog$/,
  },
  {
    why: "Lambda and Glue ask before there is an interface; into other networks it is denied below",
    actions: /^ec2:(Assign|Unassign)PrivateIpAddresses$|^ec2:(Create|Delete)NetworkInterface$/,
    resource: /^(\*|ec2:network-interface\/any)$/,
  },
  {
    why: "Glue's own tag, and no other",
    actions: /^ec2:CreateTags$/,
    resource: /^ec2:network-interface\/any$/,
  },
  {
    why: "what is new has no environment before it is made",
    actions:
      /^ec2:(Create(RouteTable|SecurityGroup|Subnet|Vpc|VpcEndpoint|Tags)|AuthorizeSecurityGroup(E|In)gress)$/,
    resource: /^ec2:[a-z-]+\/any$/,
  },
  {
    why: "what a mapping is tagged with gives nobody a right: whose it is, its function says",
    actions: /^lambda:(ListTags|(Untag|Tag)Resource)$/,
    resource: /^lambda:event-source-mapping:any$/,
  },
  {
    why: "a login looks at no condition; the network keeps it out",
    actions: /^rds-db:connect$/,
    resource: /^rds-db:dbuser:db-prod\//,
  },
  {
    why: "RDS and Redshift make up the names; the other environment's key keeps them shut",
    actions: /^secretsmanager:GetSecretValue$/,
    resource: /^secretsmanager:secret:(rds!db-prod|redshift!ecommerce-streaming-prod-warehouse-owner)$/,
  },
  {
    why: "one connection to GitHub for all",
    actions: /^(codeconnections|codestar-connections):/,
    resource: /./,
  },
];

test("under dev's boundary nobody does to prod what somebody may do to dev, but what is on the list", () => {
  const requests = allowed.flatMap(([role, statement]) => requestsOf(role, statement, "prod"));
  const passed = requests
    .filter((request) => isAllowed(ceiling, request))
    .map(({ action, resource }) => ({ action, resource }));
  const isListed = ({ action, resource }: (typeof passed)[number]) =>
    EVERYWHERE.some((entry) => entry.actions.test(action) && entry.resource.test(resource));
  expect(passed.filter((request) => !isListed(request))).toEqual([]);
  const idle = EVERYWHERE.filter(
    (entry) =>
      !passed.some(({ action, resource }) => entry.actions.test(action) && entry.resource.test(resource)),
  );
  expect(idle.map(({ why }) => why)).toEqual([]);
});

/** By whom, on what, and what AWS knows of it besides prod's tags. */
const AGAINST_PROD: readonly [action: string, resource: string, context?: Request["context"]][] = [
  ["redshift-data:ExecuteStatement", "redshift-serverless:workgroup/prod"],
  ["redshift-serverless:GetCredentials", "redshift-serverless:workgroup/prod"],
  ["redshift-serverless:UpdateUsageLimit", "*"],
  ["rds:DeleteDBInstance", "rds:db:ecommerce-streaming-prod-database"],
  ["rds:CreateDBSnapshot", "rds:db:ecommerce-streaming-prod-database"],
  ["kinesis:DeleteStream", "kinesis:stream/ecommerce-streaming-prod-clicks"],
  ["kinesis:GetRecords", "kinesis:stream/ecommerce-streaming-prod-clicks"],
  [
    "s3:GetObject",
    "arn:<partition>:s3:::ecommerce-streaming-prod-artifacts-<account>/data/backfill/input/any",
  ],
  ["s3:DeleteBucket", "arn:<partition>:s3:::ecommerce-streaming-prod-artifacts-<account>"],
  ["s3:GetObject", "arn:<partition>:s3:::example-states/prod/database.tfstate"],
  ["s3:ListBucket", "arn:<partition>:s3:::example-states", { "s3:prefix": ["prod/any"] }],
  ["s3:GetObject", "arn:<partition>:s3:::somebody-elses/any"],
  ["kms:Decrypt", "kms:key/prod", { "kms:ViaService": ["secretsmanager.<region>.amazonaws.com"] }],
  ["kms:ScheduleKeyDeletion", "kms:key/prod"],
  ["secretsmanager:DeleteSecret", "secretsmanager:secret:rds!db-prod"],
  ["glue:DeleteSecurityConfiguration", "*"],
  ["glue:StartJobRun", "glue:job/ecommerce-streaming-prod-attribution"],
  ["lambda:InvokeFunction", "lambda:function:ecommerce-streaming-prod-reports"],
  ["lambda:DeleteEventSourceMapping", "lambda:event-source-mapping:any", ofFunction("prod")],
  ["lambda:CreateEventSourceMapping", "*", ofFunction("prod")],
  ["dynamodb:GetItem", "dynamodb:table/ecommerce-streaming-prod-bots"],
  ["rds:ModifyDBParameterGroup", "rds:pg:ecommerce-streaming-prod-database-18"],
  ["glue:UpdateJob", "glue:job/ecommerce-streaming-prod-attribution"],
  ["logs:FilterLogEvents", "logs:log-group:/aws/lambda/ecommerce-streaming-prod-reports"],
  [
    "logs:PutLogEvents",
    "logs:log-group:/aws/lambda/ecommerce-streaming-prod-reports:log-stream:of/ecommerce-streaming-dev-reports",
  ],
  ["iam:PutRolePolicy", "iam::role/ecommerce-streaming-prod-reports"],
  ["ec2:DeleteVpc", "ec2:vpc/any"],
  ["ec2:AuthorizeSecurityGroupIngress", "ec2:security-group/any", requestTagsOf("dev")],
  ["ec2:CreateSubnet", "ec2:vpc/any", requestTagsOf("dev")],
  ["ec2:CreateVpcEndpoint", "ec2:vpc/any", requestTagsOf("dev")],
  ["ec2:CreateTags", "ec2:vpc/any", requestTagsOf("dev")],
  ["ec2:CreateNetworkInterface", "ec2:subnet/any"],
  ["ec2:CreateNetworkInterface", "ec2:security-group/any"],
  ["ec2:RunInstances", "ec2:instance/any", requestTagsOf("dev")],
];

function requestTagsOf(environment: string) {
  return {
    "aws:RequestTag/project": ["ecommerce-streaming"],
    "aws:RequestTag/environment": [environment],
  };
}

function ofFunction(environment: string) {
  return {
    "lambda:FunctionArn": [`lambda:function:ecommerce-streaming-${environment}-bots`],
  };
}

test.each(AGAINST_PROD)(
  "under dev's boundary nobody may %s on %s of prod, whatever a role allows",
  (action, resource, context = {}) => {
    const everything = { ...tagsOf("prod"), "aws:RequestedRegion": ["<region>"], ...context };
    expect(isAllowed(ceiling, { action, resource, context: everything })).toBe(false);
  },
);

const DEPLOYS_GENERATOR = "iam::role/ecommerce-streaming-dev-deploy-generator";
const CHECKS_GENERATOR = "iam::role/ecommerce-streaming-dev-check-generator";
const HANDED_OVER = "arn:<partition>:s3:::ecommerce-streaming-dev-artifacts-<account>/delivery/generator/any";

test.each([
  [
    "take a deploying role's rights",
    "iam:PassRole",
    "iam::role/ecommerce-streaming-dev-deploy-infrastructure",
  ],
  ["change a deploying role", "iam:PutRolePolicy", "iam::role/ecommerce-streaming-dev-deploy-generator"],
  [
    "change what a deploying role may do",
    "iam:CreatePolicyVersion",
    "iam::policy/ecommerce-streaming-dev-deploy-generator-1",
  ],
  [
    "hang a policy on a deploying role",
    "iam:AttachRolePolicy",
    "iam::role/ecommerce-streaming-dev-deploy-generator",
  ],
  ["hang a policy on any role", "iam:AttachRolePolicy", "iam::role/ecommerce-streaming-dev-reports"],
  ["give a checking role rights", "iam:PutRolePolicy", "iam::role/ecommerce-streaming-dev-check-generator"],
  [
    "change what starts a deployment",
    "events:PutTargets",
    "events:rule/ecommerce-streaming-dev-deploy-reports",
  ],
  ["start a deployment", "codebuild:StartBuild", "codebuild:project/ecommerce-streaming-dev-deploy-reports"],
  ["change a project", "codebuild:UpdateProject", "codebuild:project/ecommerce-streaming-dev-deploy-reports"],
  ["hand over what was not checked", "s3:PutObject", HANDED_OVER],
  ["have S3 hand it over", "s3:ReplicateObject", HANDED_OVER],
])("who deploys cannot %s", (_, action, resource) => {
  const context = {
    ...tagsOf("dev"),
    "aws:RequestedRegion": ["<region>"],
    "aws:PrincipalArn": [DEPLOYS_GENERATOR],
    "iam:PermissionsBoundary": ["iam::policy/ecommerce-streaming-dev-boundary"],
  };
  expect(isAllowed(ceiling, { action, resource, context })).toBe(false);
});

test("nobody but who deploys reads or writes a state, which a person's Terraform believes", () => {
  const state = "arn:<partition>:s3:::example-states/dev/reports.tfstate";
  const may = (action: string, role: string) =>
    isAllowed(ceiling, { action, resource: state, context: { "aws:PrincipalArn": [role] } });
  for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
    expect(may(action, "iam::role/ecommerce-streaming-dev-reports")).toBe(false);
    expect(may(action, CHECKS_GENERATOR)).toBe(false);
    expect(may(action, DEPLOYS_GENERATOR)).toBe(true);
  }
});

test("who checks hands over, and what is handed over is read", () => {
  const handOver = { action: "s3:PutObject", resource: HANDED_OVER };
  const read = { action: "s3:GetObject", resource: HANDED_OVER };
  expect(isAllowed(ceiling, { ...handOver, context: { "aws:PrincipalArn": [CHECKS_GENERATOR] } })).toBe(true);
  expect(isAllowed(ceiling, { ...read, context: { "aws:PrincipalArn": [DEPLOYS_GENERATOR] } })).toBe(true);
});

test("what is made carries the environment's tags, and is used by them", () => {
  const requested = { ...requestTagsOf("dev"), "ec2:CreateAction": ["CreateVpc"] };
  const makes = [
    ["ec2:CreateVpc", "ec2:vpc/any"],
    ["ec2:CreateSubnet", "ec2:subnet/any"],
    ["ec2:CreateVpcEndpoint", "ec2:vpc-endpoint/any"],
    ["ec2:AuthorizeSecurityGroupIngress", "ec2:security-group-rule/any"],
    ["ec2:CreateTags", "ec2:vpc/any"],
  ].map(([action = "", resource = ""]) => ({ action, resource }));
  const may = (context: Request["context"]) =>
    makes.filter((make) => isAllowed(ceiling, { ...make, context })).length;
  expect(may(requested)).toBe(makes.length);
  expect(may({})).toBe(0);
  expect(may(tagsOf("dev"))).toBe(makes.length);
});

test("a function's URL asks for a login, whoever makes it", () => {
  const resource = "lambda:function:ecommerce-streaming-dev-order-desk";
  const may = (action: string, type?: string) =>
    isAllowed(ceiling, {
      action,
      resource,
      context: {
        "aws:RequestedRegion": ["<region>"],
        ...(type && { "lambda:FunctionUrlAuthType": [type] }),
      },
    });
  for (const action of ["lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig"]) {
    expect(may(action, "AWS_IAM")).toBe(true);
    expect(may(action, "NONE")).toBe(false);
    expect(may(action)).toBe(false);
  }
});

test("the boundary is no longer than AWS takes, whatever the environment, its state's bucket and the region are called", () => {
  const length = lengthOfPolicy(boundary, "dev", resources);
  expect(length).toBeGreaterThan(4000);
  expect(length).toBeLessThanOrEqual(6144);
});
