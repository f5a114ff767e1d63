import type { RedshiftserverlessNamespace } from "@cdktf/provider-aws/lib/redshiftserverless-namespace/index.js";
import { RedshiftserverlessUsageLimit } from "@cdktf/provider-aws/lib/redshiftserverless-usage-limit/index.js";
import { RedshiftserverlessWorkgroup } from "@cdktf/provider-aws/lib/redshiftserverless-workgroup/index.js";
import { Construct } from "constructs";
import { WAREHOUSE } from "../../config/warehouse.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import { SecurityGroup } from "../constructs/security-group.ts";
import type { Network } from "../network.ts";

/** Every parameter there is, as AWS has it where nobody says otherwise: what is left out Terraform finds changed at each plan. */
const PARAMETERS = {
  auto_mv: "true",
  datestyle: "ISO, MDY",
  enable_case_sensitive_identifier: "false",
  query_group: "default",
  search_path: "$user, public",
  use_fips_ssl: "false",
  // Ours:
  enable_user_activity_logging: "true",
  max_query_execution_time: String(WAREHOUSE.queryLimitSeconds),
  require_ssl: "true",
};

/** What computes, in the network and out of anybody's reach but by the Data API; and the limit at which it ends for the day. */
export class WarehouseWorkgroup extends Construct {
  readonly workgroup: RedshiftserverlessWorkgroup;
  readonly usageLimit: RedshiftserverlessUsageLimit;
  /** Lets nothing in or out: the Data API and the streams come another way. */
  readonly group: SecurityGroup;

  constructor(
    stack: EnvironmentStack,
    { network, namespace }: { network: Network; namespace: RedshiftserverlessNamespace },
  ) {
    super(stack, "workgroup");
    this.group = new SecurityGroup(stack, "warehouse-group", {
      noun: "warehouse",
      description: "Redshift",
      vpcId: network.vpc.id,
    });
    this.workgroup = new RedshiftserverlessWorkgroup(this, "workgroup", {
      workgroupName: stack.resourceName("warehouse"),
      namespaceName: namespace.namespaceName,
      baseCapacity: WAREHOUSE.baseRpu,
      maxCapacity: WAREHOUSE.maxRpu,
      publiclyAccessible: false,
      subnetIds: network.threeSubnets().map(({ id }) => id),
      securityGroupIds: [this.group.id],
      configParameter: Object.entries(PARAMETERS).map(([parameterKey, parameterValue]) => ({
        parameterKey,
        parameterValue,
      })),
    });
    this.usageLimit = new RedshiftserverlessUsageLimit(this, "usage-limit", {
      resourceArn: this.workgroup.arn,
      usageType: "serverless-compute",
      period: "daily",
      amount: stack.setting("warehouse_rpu_hours_a_day").numberValue,
      breachAction: "deactivate",
    });
  }
}
