import { readFileSync } from "node:fs";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import type { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project/index.js";
import { Fn } from "cdktf";
import { above, metricOf } from "../constructs/alarm.ts";
import { DELIVERY_FOLDER } from "../constructs/delivery-names.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Storage } from "../storage.ts";
import { BuildProject } from "./build-project.ts";
import { COMPONENTS, type ComponentName } from "./components.ts";
import { grantsOf } from "./grants.ts";

/** Part of the project, not of what it is handed: who may change what runs with its rights is who deploys delivery. */
const BUILDSPEC = new URL("../../buildspec.deploy.yml", import.meta.url);

/** The slowest change of a database. */
const TIMEOUT_MINUTES = 120;

export interface DeployProjectProps {
  storage: Storage;
  /** Which hands over what is deployed. */
  check: CodebuildProject;
  /** Of the role that starts it. */
  starterArn: string;
}

/** Applies a component's stacks when its check has succeeded, as they were handed over. */
export class DeployProject extends BuildProject {
  constructor(stack: EnvironmentStack, component: ComponentName, props: DeployProjectProps) {
    const noun = `deploy-${component}`;
    const { storage } = props;
    const { stacks } = COMPONENTS[component];
    super(stack, noun, {
      storage,
      description: `Deploys ${stacks.join(", ")}`,
      timeoutMinutes: TIMEOUT_MINUTES,
      grants: [
        {
          actions: ["s3:GetObject"],
          resources: [`${storage.artifacts.arn}/${DELIVERY_FOLDER}/${component}/*`],
        },
      ],
      attachedGrants: grantsOf(stack, storage, component),
      // Bash means `${…}`, not Terraform.
      source: { type: "NO_SOURCE", buildspec: readFileSync(BUILDSPEC, "utf8").split("${").join("$${") },
      artifacts: { type: "NO_ARTIFACTS" },
      variables: { STACKS: stacks.join(" ") },
    });
    this.startAfter(stack, noun, props);
    stack.alarms[`${noun}-failed`] = {
      alarmDescription: `What was pushed to main is not deployed: ${noun} has failed`,
      section: "deploy-failed",
      ...metricOf(
        "AWS/CodeBuild",
        "FailedBuilds",
        { ProjectName: this.project.name },
        { statistic: "Sum", seconds: 5 * 60 },
      ),
      ...above(0, { times: 1 }),
    };
  }

  private startAfter(
    stack: EnvironmentStack,
    noun: string,
    { storage, check, starterArn }: DeployProjectProps,
  ): void {
    const rule = new CloudwatchEventRule(this, "rule", {
      name: stack.resourceName(noun),
      description: `Starts ${noun} when its check has succeeded`,
      eventPattern: Fn.jsonencode({
        source: ["aws.codebuild"],
        "detail-type": ["CodeBuild Build State Change"],
        detail: { "project-name": [check.name], "build-status": ["SUCCEEDED"] },
      }),
    });
    new CloudwatchEventTarget(this, "target", {
      rule: rule.name,
      targetId: noun,
      arn: this.project.arn,
      roleArn: starterArn,
      inputTransformer: {
        inputPaths: { checked: "$.detail.additional-information.artifact.location" },
        inputTemplate:
          '{"environmentVariablesOverride":[{"name":"CHECKED","type":"PLAINTEXT","value":<checked>}]}',
      },
      deadLetterConfig: { arn: storage.deadLetters.arn },
    });
  }
}
