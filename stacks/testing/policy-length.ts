import type { Statement } from "./statements.ts";

/** The longest that there are, of what is only known when a policy is applied. */
const LONGEST: Readonly<Record<string, string>> = {
  "<partition>": "aws-us-gov",
  "<region>": "us-gov-west-1",
  "<account>": "123456789012",
};

/**
 * Characters of a policy as AWS counts them, without white space.
 * @param longest of names that may be longer than the synthesized ones, by those
 */
export function lengthOfPolicy(
  statements: readonly Statement[],
  longest: Readonly<Record<string, string>>,
): number {
  const write = (text: string) =>
    Object.entries({ ...LONGEST, ...longest }).reduce(
      (written, [placeholder, value]) => written.replaceAll(placeholder, value),
      fullArn(text),
    );
  // A list of one is written as that one.
  const list = (values: readonly string[]) => (values.length === 1 ? values[0] : values);
  const Statement = statements.map(({ effect = "Allow", actions = [], resources = [], condition = [] }) => ({
    Effect: effect,
    Action: list(actions),
    Resource: list(resources.map(write)),
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
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement }).length;
}

/** Of one that resolution.ts has shortened: `service:resource`, `service::resource`. */
function fullArn(text: string): string {
  const [, service, colons, resource] = /^([a-z0-9-]+)(::?)(?!:)(.+)$/.exec(text) ?? [];
  return service === undefined || service === "arn"
    ? text
    : `arn:<partition>:${service}:${colons === "::" ? "" : "<region>"}:<account>:${resource}`;
}
