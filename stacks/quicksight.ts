import { QuicksightDashboard } from "@cdktf/provider-aws/lib/quicksight-dashboard/index.js";
import { QuicksightDataSet } from "@cdktf/provider-aws/lib/quicksight-data-set/index.js";
import { QuicksightDataSource } from "@cdktf/provider-aws/lib/quicksight-data-source/index.js";
import { QuicksightRefreshSchedule } from "@cdktf/provider-aws/lib/quicksight-refresh-schedule/index.js";
import { QuicksightVpcConnection } from "@cdktf/provider-aws/lib/quicksight-vpc-connection/index.js";
import type { Construct } from "constructs";
import { lakeDataSets } from "../athena/data-sets.ts";
import type { Environment } from "../config/environments.ts";
import { insightsWorkgroup } from "../config/insights.ts";
import { WAREHOUSE_DATABASE } from "../config/warehouse.ts";
import { warehouseDataSets } from "../redshift/data-sets.ts";
import type { DataSet } from "../reporting/data-set.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { REDSHIFT_PORT, SecurityGroup } from "./constructs/security-group.ts";
import { ServiceRole } from "./constructs/service-role.ts";
import type { Network } from "./network.ts";
import { dashboardDefinition } from "./quicksight/dashboard.ts";
import type { Warehouse } from "./warehouse.ts";

/** UTC; five minutes after a wake of the warehouse, which copies what came into it. */
const REFRESHED_AT = "04:25";

/** What QuickSight does in the role's name to reach the network: https://docs.aws.amazon.com/quicksight/latest/user/vpc-creating-a-connection-in-quicksight-cli.html */
const JOIN_NETWORK = [
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:ModifyNetworkInterfaceAttribute",
];

/** Of who looks at the dashboard. */
const SEE_DASHBOARD = [
  "quicksight:DescribeDashboard",
  "quicksight:ListDashboardVersions",
  "quicksight:QueryDashboard",
];

interface Parts {
  network: Network;
  warehouse: Warehouse;
}

/**
 * The same figures for who works with QuickSight: data sources, data sets that are copied into it once a day, a dashboard. The
 * account's subscription, a login to the warehouse and who sees it are a person's own steps, docs/operations.md#quicksight, and
 * so is its deployment: QuickSight reads that login in the name of who makes the data source.
 */
export class QuickSight extends EnvironmentStack {
  private readonly parts: Parts;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, "quicksight");
    this.parts = parts;
    const [lake, warehouse] = [this.sourceOfLake(), this.sourceOfWarehouse()];
    const arns = {
      ...this.createDataSets(lake, lakeDataSets()),
      ...this.createDataSets(warehouse, warehouseDataSets()),
    };
    new QuicksightDashboard(this, "dashboard", {
      dashboardId: this.resourceName("dashboard"),
      name: this.resourceName("dashboard"),
      versionDescription: "Made by Terraform",
      definition: dashboardDefinition(arns),
      permissions: [{ actions: SEE_DASHBOARD, principal: this.setting("quicksight_reader_arn").stringValue }],
      lifecycle: { precondition: [this.isSet("quicksight_reader_arn")] },
    });
  }

  /** A plan says what a person has not done yet. */
  private isSet(name: "quicksight_reader_arn" | "quicksight_secret_arn") {
    return {
      condition: `\${${this.setting(name).fqn} != ""}`,
      errorMessage: `${name} is empty: make it first, as docs/operations.md#quicksight says.`,
    };
  }

  /** In the name of QuickSight's own role, which is the account's. */
  private sourceOfLake(): QuicksightDataSource {
    return new QuicksightDataSource(this, "lake", {
      dataSourceId: this.resourceName("lake"),
      name: this.resourceName("lake"),
      type: "ATHENA",
      parameters: { athena: { workGroup: insightsWorkgroup(this.environment.name) } },
      sslProperties: { disableSsl: false },
    });
  }

  private sourceOfWarehouse(): QuicksightDataSource {
    const endpoint = this.parts.warehouse.compute.workgroup.endpoint.get(0);
    return new QuicksightDataSource(this, "warehouse", {
      dataSourceId: this.resourceName("warehouse"),
      name: this.resourceName("warehouse"),
      type: "REDSHIFT",
      parameters: {
        redshift: { host: endpoint.address, port: endpoint.port, database: WAREHOUSE_DATABASE },
      },
      credentials: { secretArn: this.setting("quicksight_secret_arn").stringValue },
      sslProperties: { disableSsl: false },
      vpcConnectionProperties: { vpcConnectionArn: this.connectToNetwork().arn },
      lifecycle: { precondition: [this.isSet("quicksight_secret_arn")] },
    });
  }

  /** Out of two subnets, to the warehouse and nothing else. */
  private connectToNetwork(): QuicksightVpcConnection {
    const { network, warehouse } = this.parts;
    const group = new SecurityGroup(this, "group", {
      noun: "quicksight",
      description: "QuickSight",
      vpcId: network.vpc.id,
    });
    group.allowTo(warehouse.compute.group, REDSHIFT_PORT, "Redshift");
    const { role, policy } = new ServiceRole(this, "role", {
      noun: "quicksight",
      service: "quicksight.amazonaws.com",
      trustConditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [this.accountId] }],
      // EC2 makes up an interface's name, and lists all or none; the boundary keeps it out of other networks.
      grants: [{ actions: JOIN_NETWORK, resources: ["*"] }],
    });
    return new QuicksightVpcConnection(this, "connection", {
      vpcConnectionId: this.resourceName("network"),
      name: this.resourceName("network"),
      roleArn: role.arn,
      subnetIds: network.subnets.map(({ id }) => id),
      securityGroupIds: [group.id],
      dependsOn: [policy, ...group.rules],
    });
  }

  /** @returns the ARN of each, by its name */
  private createDataSets(source: QuicksightDataSource, dataSets: readonly DataSet[]): Record<string, string> {
    return Object.fromEntries(dataSets.map((dataSet) => [dataSet.name, this.createDataSet(source, dataSet)]));
  }

  /** A copy of what the SQL answers: who looks at it asks neither Athena nor the warehouse. */
  private createDataSet(source: QuicksightDataSource, { name, columns, sql }: DataSet): string {
    const { arn, dataSetId } = new QuicksightDataSet(this, name, {
      dataSetId: this.resourceName(name),
      name: this.resourceName(name),
      importMode: "SPICE",
      physicalTableMap: [
        {
          physicalTableMapId: name,
          customSql: {
            name,
            dataSourceArn: source.arn,
            sqlQuery: sql,
            columns: columns.map((column) => ({ name: column.name, type: column.type.toUpperCase() })),
          },
        },
      ],
    });
    new QuicksightRefreshSchedule(this, `${name}-daily`, {
      dataSetId,
      scheduleId: "daily",
      schedule: [
        {
          refreshType: "FULL_REFRESH",
          scheduleFrequency: [{ interval: "DAILY", timeOfTheDay: REFRESHED_AT, timezone: "UTC" }],
        },
      ],
    });
    return arn;
  }
}
