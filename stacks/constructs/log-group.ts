import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { Construct } from "constructs";
import type { Storage } from "../storage.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import type { Grant } from "./policy.ts";

/** A log group that is encrypted with the project's key and forgets. */
export function createLogGroup(
  scope: Construct,
  id: string,
  storage: Storage,
  name: string,
): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, id, {
    name,
    retentionInDays: EnvironmentStack.of(scope).setting("log_retention_days").numberValue,
    kmsKeyId: storage.key.arn,
  });
}

/** To write into a log group that is there. */
export function mayWriteTo(group: CloudwatchLogGroup): Grant {
  return {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [`${group.arn}:log-stream:*`],
  };
}
