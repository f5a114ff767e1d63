import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group/index.js";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table/index.js";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association/index.js";
import { Subnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { SecurityGroup } from "./constructs/security-group.ts";

const ADDRESSES = "10.42.0.0/16";

/**
 * The AWS services that something inside calls; each costs by the hour. Database tokens are computed where they are
 * used, and S3 and Lambda's own logs need none.
 */
const INTERFACE_ENDPOINTS = [
  /** The job reads the streams. */
  "kinesis-streams",
  /** The migrations log in with the master password. */
  "secretsmanager",
];

/** The job's log and metrics, where Glue's own proxy does not carry them: made where `log_endpoints` says so. */
const LOG_ENDPOINTS = ["logs", "monitoring"];

/** A network without a way to or from the internet. */
export class Network extends EnvironmentStack {
  readonly vpc: Vpc;
  /** One in each of the first two zones. */
  readonly subnets: readonly [Subnet, Subnet];
  /** In the third one, where something needs it. */
  private readonly third: Subnet | undefined;
  /** The interface endpoints' group: HTTPS from those that it lets in. */
  readonly endpoints: SecurityGroup;
  /** S3's addresses, for security groups. */
  readonly s3PrefixListId: string;

  constructor(scope: Construct, environment: Environment) {
    super(scope, environment, "network");
    this.vpc = new Vpc(this, "vpc", {
      cidrBlock: ADDRESSES,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: this.resourceName("network") },
    });
    // Without rules: nothing that forgets to name a group can speak to anything.
    new DefaultSecurityGroup(this, "default-group", { vpcId: this.vpc.id });
    const routes = new RouteTable(this, "routes", { vpcId: this.vpc.id });
    this.subnets = [this.createSubnet(0, routes), this.createSubnet(1, routes)];
    this.third = environment.lanes.includes("warehouse") ? this.createSubnet(2, routes) : undefined;
    this.endpoints = new SecurityGroup(this, "endpoints", {
      noun: "endpoints",
      description: "Interface endpoints of AWS services",
      vpcId: this.vpc.id,
    });
    this.s3PrefixListId = this.createS3Endpoint(routes).prefixListId;
    for (const service of INTERFACE_ENDPOINTS) {
      this.createInterfaceEndpoint(service);
    }
    const isOn = this.setting("log_endpoints");
    for (const service of LOG_ENDPOINTS) {
      this.createInterfaceEndpoint(service).addOverride("count", `\${${isOn.fqn} ? 1 : 0}`);
    }
  }

  /** One in each of three zones, as Redshift asks for; there where the lane warehouse is on. */
  threeSubnets(): readonly Subnet[] {
    return this.third ? [...this.subnets, this.third] : this.subnets;
  }

  private createSubnet(number: number, routes: RouteTable): Subnet {
    const subnet = new Subnet(this, `subnet-${number}`, {
      vpcId: this.vpc.id,
      cidrBlock: Fn.cidrsubnet(ADDRESSES, 8, number),
      availabilityZone: Fn.element(this.setting("availability_zones").listValue, number),
      tags: { Name: this.resourceName(`private-${number}`) },
    });
    new RouteTableAssociation(this, `routes-of-subnet-${number}`, {
      subnetId: subnet.id,
      routeTableId: routes.id,
    });
    return subnet;
  }

  private createS3Endpoint(routes: RouteTable): VpcEndpoint {
    return new VpcEndpoint(this, "s3", {
      vpcId: this.vpc.id,
      serviceName: this.serviceName("s3"),
      vpcEndpointType: "Gateway",
      routeTableIds: [routes.id],
      policy: this.ownAccountOnly(),
    });
  }

  /** In the first zone, where the job is; the other zone reaches it, too. */
  private createInterfaceEndpoint(service: string): VpcEndpoint {
    return new VpcEndpoint(this, service, {
      vpcId: this.vpc.id,
      serviceName: this.serviceName(service),
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: [this.subnets[0].id],
      securityGroupIds: [this.endpoints.id],
      policy: this.ownAccountOnly(),
    });
  }

  private serviceName(service: string): string {
    return `com.amazonaws.${this.region.stringValue}.${service}`;
  }

  /** Whoever is inside can use this account's credentials only; what they allow, their roles say. */
  private ownAccountOnly(): string {
    return Fn.jsonencode({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "*",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalAccount": this.accountId } },
        },
      ],
    });
  }
}
