import { type Environment, findEnvironment, UnknownEnvironmentError } from "../config/environments.ts";
import type {
  BotsControl,
  InsightsControl,
  JobControl,
  OrdersControl,
  ReportSource,
  WarehouseControl,
} from "../dashboard/server/sources.ts";
import type { AskCorrections } from "../functions/corrections/corrections.ts";
import { UsageError } from "./errors.ts";

/** What a person may ask of an environment on AWS, by that person's own credentials. */
export interface Deployed {
  /** Of its tfvars. */
  region: string;
  reports: ReportSource;
  job: JobControl;
  bots: BotsControl;
  insights: InsightsControl;
  orders: OrdersControl;
  warehouse: WarehouseControl;
  corrections: AskCorrections;
  /** @param noun of the Lambda's name. @throws SystemAwayError, or the Lambda's own error */
  invoke(noun: string, payload: object): Promise<unknown>;
}

/** What `--env` names. @throws UsageError where there is no such environment */
export function requireEnvironment(name: string): Environment {
  try {
    return findEnvironment(name);
  } catch (error) {
    throw error instanceof UnknownEnvironmentError ? new UsageError(`--env: ${error.message}`) : error;
  }
}

/**
 * Only who asks for an environment waits for AWS' client to load.
 * @throws UsageError where there is no such environment
 */
export async function findDeployed(environment: string): Promise<Deployed> {
  const { generatesEvents } = requireEnvironment(environment);
  const { createLambdaClient } = await import("../functions/shared/aws/lambda.ts");
  const { readValues } = await import("../stacks/settings/values.ts");
  const sources = await import("../dashboard/server/deployed-sources.ts");
  const { findDeployedBots } = await import("../dashboard/server/deployed-bots.ts");
  const { findDeployedInsights } = await import("../dashboard/server/deployed-insights.ts");
  const { findDeployedOrders } = await import("../dashboard/server/deployed-orders.ts");
  const { findDeployedWarehouse } = await import("../dashboard/server/warehouse/deployed-warehouse.ts");
  // Where it was deployed, not where the caller's profile happens to be.
  const region = String((await readValues(environment)).region);
  const lambda = createLambdaClient({ region });
  const invoke: Deployed["invoke"] = (noun, payload) =>
    sources.invokeDeployed(lambda, environment, noun, payload);
  const corrections: AskCorrections = (request) => invoke("corrections", request) as never;
  return {
    region,
    reports: sources.findDeployedReports(lambda, environment),
    job: sources.findDeployedJob(lambda, environment, generatesEvents),
    bots: findDeployedBots({ ask: corrections, environment, region }),
    insights: findDeployedInsights(lambda, environment),
    orders: findDeployedOrders(lambda, environment),
    warehouse: findDeployedWarehouse(lambda, environment),
    corrections,
    invoke,
  };
}
