import {
  findDeployedJob,
  findDeployedReports,
  invokeDeployed,
} from "../dashboard/server/deployed-sources.ts";
import type { JobControl, ReportSource } from "../dashboard/server/sources.ts";
import { createLambdaClient } from "../functions/shared/aws-clients.ts";
import { UsageError } from "./errors.ts";

export const LOCAL = "local";

/** What a person may ask of an environment on AWS, by that person's own credentials. */
export interface Deployed {
  reports: ReportSource;
  job: JobControl;
  /** @param noun of the Lambda's name. @throws SystemAwayError, or the Lambda's own error */
  invoke(noun: string, payload: object): Promise<unknown>;
}

/** @throws UsageError where no environment can be called so */
export function findDeployed(environment: string): Deployed {
  if (!/^[a-z][a-z0-9-]*$/.test(environment)) {
    throw new UsageError(`--env must be the name of an environment, not ${environment}`);
  }
  const lambda = createLambdaClient();
  return {
    reports: findDeployedReports(lambda, environment),
    job: findDeployedJob(lambda, environment),
    invoke: (noun, payload) => invokeDeployed(lambda, environment, noun, payload),
  };
}
