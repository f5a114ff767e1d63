import { SecurityGroup as AwsSecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { EnvironmentStack } from "./environment-stack.ts";

export const POSTGRESQL_PORT = 5432;
export const MYSQL_PORT = 3306;
export const REDSHIFT_PORT = 5439;
export const HTTPS_PORT = 443;

/** A security group that lets nothing in or out but what is said. */
export class SecurityGroup extends Construct {
  private readonly group: AwsSecurityGroup;
  /** Whoever needs the ways open must wait for them. */
  readonly rules: ITerraformDependable[] = [];

  constructor(
    stack: EnvironmentStack,
    id: string,
    props: { noun: string; description: string; vpcId: string },
  ) {
    super(stack, id);
    this.group = new AwsSecurityGroup(this, "group", {
      name: stack.resourceName(props.noun),
      description: props.description,
      vpcId: props.vpcId,
      lifecycle: { createBeforeDestroy: true },
    });
  }

  get id(): string {
    return this.group.id;
  }

  get arn(): string {
    return this.group.arn;
  }

  /** Opens both ends; the rules belong to this group's stack. */
  allowTo(other: SecurityGroup, port: number, description: string): void {
    const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, description };
    const id = `${other.node.id}-${port}`;
    this.rules.push(
      new VpcSecurityGroupEgressRule(this, `to-${id}`, {
        ...rule,
        securityGroupId: this.id,
        referencedSecurityGroupId: other.id,
      }),
      new VpcSecurityGroupIngressRule(this, `at-${id}`, {
        ...rule,
        securityGroupId: other.id,
        referencedSecurityGroupId: this.id,
      }),
    );
  }

  /** To the service behind a gateway endpoint. */
  allowToPrefixList(prefixListId: string, description: string): void {
    this.rules.push(
      new VpcSecurityGroupEgressRule(this, "to-prefix-list", {
        ipProtocol: "tcp",
        fromPort: HTTPS_PORT,
        toPort: HTTPS_PORT,
        description,
        securityGroupId: this.id,
        prefixListId,
      }),
    );
  }

  /** Members may speak with each other on every TCP port. */
  allowWithin(description: string): void {
    const rule = {
      ipProtocol: "tcp",
      fromPort: 0,
      toPort: 65535,
      description,
      securityGroupId: this.id,
      referencedSecurityGroupId: this.id,
    };
    this.rules.push(
      new VpcSecurityGroupEgressRule(this, "to-itself", rule),
      new VpcSecurityGroupIngressRule(this, "from-itself", rule),
    );
  }
}
