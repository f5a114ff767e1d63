import {
  CodebuildProject,
  type CodebuildProjectArtifacts,
  type CodebuildProjectSource,
} from "@cdktf/provider-aws/lib/codebuild-project/index.js";
import { Construct } from "constructs";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import { createLogGroup, mayWriteTo } from "../constructs/log-group.ts";
import type { Grant } from "../constructs/policy.ts";
import { ServiceRole } from "../constructs/service-role.ts";
import type { Storage } from "../storage.ts";

/** Node 22, Python 3.13 and Java 21 are on it. */
const IMAGE = "aws/codebuild/amazonlinux-aarch64-standard:3.0";

export interface BuildProjectProps {
  storage: Storage;
  description: string;
  timeoutMinutes: number;
  /** What its role may do besides writing its log. */
  grants: readonly Grant[];
  /** What else, by managed policies. @default nothing */
  attachedGrants?: readonly Grant[];
  source: CodebuildProjectSource;
  artifacts: CodebuildProjectArtifacts;
  /** Of its environment, besides the environment's name. */
  variables: Readonly<Record<string, string>>;
}

/** A CodeBuild project with a log and a role of its own. */
export class BuildProject extends Construct {
  readonly project: CodebuildProject;

  /** @param noun of its name, before it the product and the environment */
  constructor(stack: EnvironmentStack, noun: string, props: BuildProjectProps) {
    super(stack, noun);
    const { storage, description, timeoutMinutes, grants, attachedGrants, source, artifacts, variables } =
      props;
    const name = stack.resourceName(noun);
    const logGroup = createLogGroup(this, "log", storage, `/aws/codebuild/${name}`);
    const { role, policy, attachments } = new ServiceRole(this, "role", {
      noun,
      service: "codebuild.amazonaws.com",
      trustConditions: [
        { test: "ArnEquals", variable: "aws:SourceArn", values: [stack.arn("codebuild", `project/${name}`)] },
      ],
      grants: [...grants, mayWriteTo(logGroup)],
      ...(attachedGrants && { attachedGrants }),
    });
    const environmentVariable = Object.entries({ ENVIRONMENT: stack.environment.name, ...variables });
    this.project = new CodebuildProject(this, "project", {
      name,
      description,
      serviceRole: role.arn,
      encryptionKey: storage.key.arn,
      buildTimeout: timeoutMinutes,
      artifacts,
      environment: {
        type: "ARM_CONTAINER",
        computeType: "BUILD_GENERAL1_MEDIUM",
        image: IMAGE,
        environmentVariable: environmentVariable.map(([name, value]) => ({ name, value })),
      },
      source,
      logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logGroup.name } },
      dependsOn: [policy, ...attachments],
    });
  }
}
