import type { Resource } from "./resolution.ts";
import { find, ofType } from "./resources.ts";
import type { Statement } from "./statements.ts";

/** What a role may do, by the statements of each of its policies. */
export interface RolePolicies {
  inline: Statement[][];
  /** Managed policies that hang on it. */
  attached: Statement[][];
}

const MANAGED = /^<iam_policy (\S+) arn>$/;

/** @param role with product and environment. @throws Error where something hangs on the role that is no policy of these stacks */
export function policiesOfRole(resources: readonly Resource[], role: unknown): RolePolicies {
  const of = (type: string) => ofType(resources, type).filter(({ attributes }) => attributes.role === role);
  return {
    inline: of("iam_role_policy").map(statementsOf),
    attached: of("iam_role_policy_attachment").map(({ attributes: { policy_arn: arn } }) => {
      const [, name = String(arn)] = MANAGED.exec(String(arn)) ?? [];
      return statementsOf(find(resources, "iam_policy", name));
    }),
  };
}

/** Of all policies of the role. */
export function statementsOfRole(resources: readonly Resource[], role: unknown): Statement[] {
  const { inline, attached } = policiesOfRole(resources, role);
  return [...inline, ...attached].flat();
}

const statementsOf = ({ attributes: { policy } }: Resource) =>
  (policy as { statement: Statement[] }).statement;
