import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { Construct } from "constructs";
import { EnvironmentStack } from "./environment-stack.ts";
import { type Condition, type Grant, policyOf } from "./policy.ts";
import { packGrants } from "./policy-packing.ts";

export interface ServiceRoleProps {
  /** Of the role, before it the product and the environment. */
  noun: string;
  /** Who takes the role, such as `lambda.amazonaws.com`; more than one where a service has more names. */
  service: string | readonly string[];
  grants: readonly Grant[];
  /** What else it may do, by managed policies of its own: IAM takes 10,240 characters inside a role. @default nothing */
  attachedGrants?: readonly Grant[];
  /** When it may be taken. */
  trustConditions?: Condition[];
  /** What services read off the role. @default nothing */
  tags?: Record<string, string>;
}

/** The role of one part, under the environment's permissions boundary. */
export class ServiceRole extends Construct {
  readonly role: IamRole;
  /** Whoever uses the role must wait for it, and for what hangs on the role. */
  readonly policy: IamRolePolicy;
  readonly attachments: readonly IamRolePolicyAttachment[];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const stack = EnvironmentStack.of(this);
    const { noun, service, grants, attachedGrants = [], trustConditions, tags } = props;
    const trust = new DataAwsIamPolicyDocument(this, "trust", {
      statement: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: [service].flat() }],
          ...(trustConditions && { condition: trustConditions }),
        },
      ],
    });
    this.role = new IamRole(this, "role", {
      name: stack.resourceName(noun),
      assumeRolePolicy: trust.json,
      permissionsBoundary: stack.permissionsBoundaryArn,
      ...(tags && { tags }),
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: "work",
      role: this.role.name,
      policy: policyOf(this, "grants", grants),
    });
    this.attachments = packGrants(attachedGrants).map((packed, index) => this.attach(packed, index + 1));
  }

  private attach(grants: readonly Grant[], number: number): IamRolePolicyAttachment {
    const policy = new IamPolicy(this, `policy-${number}`, {
      name: `${this.role.nameInput}-${number}`,
      policy: policyOf(this, `grants-${number}`, grants),
    });
    return new IamRolePolicyAttachment(this, `attachment-${number}`, {
      role: this.role.name,
      policyArn: policy.arn,
    });
  }
}
