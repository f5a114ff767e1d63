import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { Construct } from "constructs";
import type { JobName } from "../../glue-scripts/registry.ts";
import type { Storage } from "../storage.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { createLogGroup } from "./log-group.ts";

/** What a job and its Spark say. */
export interface JobLog {
  /** Of the groups' names. */
  prefix: string;
  error: CloudwatchLogGroup;
  output: CloudwatchLogGroup;
}

/** A job's log groups, by the names that Glue makes up behind the prefix: of the security configuration and of the role. */
export function createJobLog(scope: Construct, name: JobName, storage: Storage): JobLog {
  const job = EnvironmentStack.of(scope).resourceName(name);
  const prefix = `/aws-glue/jobs/${job}`;
  const group = (kind: string) =>
    createLogGroup(
      scope,
      `log-${kind}`,
      storage,
      `${prefix}/${storage.jobSecurity.name}-role/${job}/${kind}`,
    );
  return { prefix, error: group("error"), output: group("output") };
}
