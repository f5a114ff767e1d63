import { LONGEST_ENVIRONMENT_NAME } from "../../config/environment-name.ts";
import { arnOf } from "./arns.ts";
import type { Resource } from "./resolution.ts";
import type { Statement } from "./statements.ts";

/** The longest that there are, of what is only known when a policy is applied. */
const LONGEST: Readonly<Record<string, string>> = {
  "<partition>": "aws-us-gov",
  "<region>": "us-isof-south-1",
  "<account>": "123456789012",
};

/** A UUID, and what Secrets Manager appends to a secret's name: no id that AWS gives is longer. */
const LONGEST_ID = "i".repeat(36 + "-".length + 6);

const LONGEST_BUCKET_NAME = 63;

/** An environment of the longest name there may be, and the longest name of a bucket for its state. */
export const LONGEST_NAME = "e".repeat(LONGEST_ENVIRONMENT_NAME);
export const LONGEST_STATE_BUCKET = "s".repeat(LONGEST_BUCKET_NAME);

/** What a policy of an environment, and of others with that name, looks like under the longest name. */
const renamed = (text: string, environment: string) =>
  text
    .replace(new RegExp(`(?<=^|[-_/])${environment}(?=$|[-_/])`, "g"), LONGEST_NAME)
    .replaceAll("example-states", LONGEST_STATE_BUCKET);

/**
 * Characters of a policy as AWS counts them, without white space, whatever the environment, its state's bucket and the
 * region are called.
 * @param environment whose policy it is
 * @param resources those that its references lead to
 */
export function lengthOfPolicy(
  statements: readonly Statement[],
  environment: string,
  resources: readonly Resource[],
): number {
  const write = (text: string) => {
    const whole = fullArn(renamed(arnOf(resources, LONGEST_ID, text), environment));
    const written = Object.entries(LONGEST).reduce(
      (known, [placeholder, value]) => known.replaceAll(placeholder, value),
      whole,
    );
    if (/[<>{}]/.test(written.replaceAll("&{aws:userid}", ""))) {
      throw new Error(`the tests do not know how long ${text} can be`);
    }
    return written;
  };
  // A list of one is written as that one.
  const list = (values: readonly string[]) => (values.length === 1 ? values[0] : values);
  const Statement = statements.map(
    ({ effect = "Allow", principals = [], actions = [], resources = [], condition = [] }) => ({
      Effect: effect,
      Action: list(actions),
      ...(resources.length > 0 && { Resource: list(resources.map(write)) }),
      ...(principals.length > 0 && {
        Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, list(identifiers)])),
      }),
      ...(condition.length > 0 && {
        Condition: Object.fromEntries(
          condition.map(({ test }) => [
            test,
            Object.fromEntries(
              condition
                .filter((other) => other.test === test)
                .map(({ variable, values }) => [variable, list(values.map(write))]),
            ),
          ]),
        ),
      }),
    }),
  );
  return JSON.stringify({ Version: "2012-10-17", Statement }).length;
}

/** Of one that resolution.ts has shortened: `service:resource`, `service::resource`. */
function fullArn(text: string): string {
  const [, service, colons, resource] = /^([a-z0-9-]+)(::?)(?!:)(.+)$/.exec(text) ?? [];
  return service === undefined || service === "arn"
    ? text
    : `arn:<partition>:${service}:${colons === "::" ? "" : "<region>"}:<account>:${resource}`;
}
