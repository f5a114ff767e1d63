import { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project/index.js";
import { CodebuildWebhook } from "@cdktf/provider-aws/lib/codebuild-webhook/index.js";
import { Construct } from "constructs";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import { createLogGroup, mayWriteTo } from "../constructs/log-group.ts";
import type { Grant } from "../constructs/policy.ts";
import { ServiceRole } from "../constructs/service-role.ts";
import type { Storage } from "../storage.ts";
import { COMPONENTS, type ComponentName, filterOf } from "./components.ts";
import { grantsOf } from "./grants.ts";

/** Node 22, Python 3.13 and Java 21 are on it. */
const IMAGE = "aws/codebuild/amazonlinux-aarch64-standard:3.0";

/** The whole test suite, and the slowest change of a database. */
const TIMEOUT_MINUTES = 120;

/** Tests and deploys one component after a push to main that touches its files. */
export class DeployProject extends Construct {
  constructor(stack: EnvironmentStack, name: ComponentName, storage: Storage) {
    super(stack, name);
    const noun = `deploy-${name}`;
    const logGroup = createLogGroup(
      stack,
      `log-${name}`,
      storage,
      `/aws/codebuild/${stack.resourceName(noun)}`,
    );
    const { role, policy } = new ServiceRole(stack, `role-${name}`, {
      noun,
      service: "codebuild.amazonaws.com",
      trustConditions: [
        {
          test: "ArnEquals",
          variable: "aws:SourceArn",
          values: [stack.arn("codebuild", `project/${stack.resourceName(noun)}`)],
        },
      ],
      grants: [...grantsOf(stack, storage, name), mayReadRepository(stack), mayWriteTo(logGroup)],
    });
    const connection = stack.setting("connection_arn").stringValue;
    const project = new CodebuildProject(this, "project", {
      name: stack.resourceName(noun),
      description: `Tests, then deploys ${COMPONENTS[name].stacks.join(", ")}`,
      serviceRole: role.arn,
      encryptionKey: storage.key.arn,
      buildTimeout: TIMEOUT_MINUTES,
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: "ARM_CONTAINER",
        computeType: "BUILD_GENERAL1_MEDIUM",
        image: IMAGE,
        environmentVariable: [
          { name: "ENVIRONMENT", value: stack.environment.name },
          { name: "COMPONENT", value: name },
          { name: "STACKS", value: COMPONENTS[name].stacks.join(" ") },
        ],
      },
      source: {
        type: "GITHUB",
        location: stack.setting("repository_url").stringValue,
        buildspec: "buildspec.yml",
        gitCloneDepth: 1,
        reportBuildStatus: true,
        auth: { type: "CODECONNECTIONS", resource: connection },
      },
      logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logGroup.name } },
      dependsOn: [policy],
    });
    new CodebuildWebhook(this, "webhook", {
      projectName: project.name,
      buildType: "BUILD",
      filterGroup: [
        {
          filter: [
            { type: "EVENT", pattern: "PUSH" },
            { type: "HEAD_REF", pattern: "^refs/heads/main$" },
            { type: "FILE_PATH", pattern: filterOf(name).source.replaceAll("\\/", "/") },
          ],
        },
      ],
    });
  }
}

/** Over the connection: no token of GitHub is kept anywhere. */
function mayReadRepository(stack: EnvironmentStack): Grant {
  return {
    actions: ["codeconnections", "codestar-connections"].flatMap((service) => [
      `${service}:GetConnection`,
      `${service}:GetConnectionToken`,
      `${service}:UseConnection`,
    ]),
    resources: [stack.setting("connection_arn").stringValue],
  };
}
