import { Tokenization } from "cdktf";
import type { Grant } from "./policy.ts";

/** Of a managed policy, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAXIMUM_CHARACTERS = 6144;

/** What a policy has besides its statements. */
const FRAME = '{"Version":"2012-10-17","Statement":[]}'.length;

/** Of what is only known when a policy is applied: another resource's ARN, and partition, region, account of other ARNs. */
const LONGEST_ARN = 150;
const LONGEST_PART = 15;

/** Shares grants out to as few managed policies as their order allows: the next begins where one could be too long. */
export function packGrants(grants: readonly Grant[]): Grant[][] {
  const policies: Grant[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const grant of grants) {
    const length = longestStatement(grant);
    if (characters + length > MAXIMUM_CHARACTERS) {
      policies.push([]);
      characters = FRAME;
    }
    policies.at(-1)?.push(grant);
    characters += length;
  }
  return policies;
}

/** Characters of the grant's statement and the comma behind it, if it is put together with no other one. */
function longestStatement({ effect, actions, resources, conditions = [] }: Grant): number {
  const statement = {
    Effect: effect ?? "Allow",
    Action: actions,
    Resource: resources.map(longestText),
    Condition: conditions.map(({ test, variable, values }) => ({
      [test]: { [variable]: values.map(longestText) },
    })),
  };
  return JSON.stringify(statement).length + ",".length;
}

function longestText(text: string): string {
  const { literals, tokens } = Tokenization.reverseString(text);
  const most = text.startsWith("arn:") ? LONGEST_PART : LONGEST_ARN;
  return literals.join("") + "-".repeat(tokens.length * most);
}
