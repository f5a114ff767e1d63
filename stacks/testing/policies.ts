import type { StackJson } from "./synthesis.ts";

/** A statement that allows something, as one finds it in a synthesized stack. */
export interface AllowedStatement {
  /** Of the stack, without the environment. */
  component: string;
  actions: string[];
  /** References to something else of Terraform are `<type>`. */
  resources: string[];
  /** Variables of its conditions. */
  conditions: string[];
}

interface StatementJson {
  effect?: string;
  actions?: string[];
  not_actions?: string[];
  resources?: string[];
  not_resources?: string[];
  condition?: { variable: string }[];
}

/** Every statement of every policy document of the stack, but for those that deny. */
export function allowedStatements(component: string, stack: StackJson): AllowedStatement[] {
  const documents = Object.values(stack.data.aws_iam_policy_document ?? {});
  return documents
    .flatMap((document) => document.statement as StatementJson[])
    .filter(({ effect }) => effect !== "Deny")
    .map(({ actions = [], resources = [], not_actions, not_resources, condition = [] }) => ({
      component,
      // What is all but something is everything.
      actions: not_actions ? ["*"] : actions,
      resources: not_resources ? ["*"] : resources.map(withoutReferences),
      conditions: condition.map(({ variable }) => variable),
    }));
}

/** Attributes that hold a policy, and where it comes from. */
export function policyAttributes(component: string, stack: StackJson) {
  return Object.entries(stack.resource).flatMap(([type, resources]) =>
    Object.values(resources).flatMap((resource) =>
      ["policy", "assume_role_policy", "inline_policy", "managed_policy_arns", "access_policy"]
        .filter((attribute) => resource[attribute] !== undefined)
        .map((attribute) => ({ component, type, attribute, value: String(resource[attribute]) })),
    ),
  );
}

/** `<service>:<resource>` of an ARN in the stack's account, and `<type>` in the place of a reference. */
function withoutReferences(resource: string): string {
  return resource
    .replaceAll(/\$\{([^}]+)\}/g, (_, reference: string) => {
      const [type] = reference.replace("data.terraform_remote_state.", "").split(".");
      return `<${type}>`;
    })
    .replace(/^arn:<data>:([a-z0-9-]+):(<var>)?:(<data>)?:/, "$1:");
}
