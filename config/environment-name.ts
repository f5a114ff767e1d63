import { UserError } from "../errors/user-error.ts";

/** So that the longest name of AWS that is made of it fits; a test compares it with the stacks. */
export const LONGEST_ENVIRONMENT_NAME = 15;

/** What S3, RDS and IAM take alike: no two hyphens in a row, none at the end. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The laptop's own. */
const RESERVED = "local";

/** No environment can be called so. Permanent: choose another name. */
export class InvalidEnvironmentNameError extends UserError {
  override name = "InvalidEnvironmentNameError";
}

/** @throws InvalidEnvironmentNameError */
export function checkEnvironmentName(name: string): void {
  const problem =
    name.length > LONGEST_ENVIRONMENT_NAME
      ? `it has ${name.length} characters, and names on AWS hold ${LONGEST_ENVIRONMENT_NAME}`
      : NAME.test(name)
        ? name === RESERVED && "that is the laptop"
        : "give lower-case letters, digits and single hyphens, a letter first";
  if (problem) {
    throw new InvalidEnvironmentNameError(
      `an environment cannot be called ${JSON.stringify(name.slice(0, 100))}: ${problem}`,
    );
  }
}

/**
 * One environment's roles reach `<product>-<name>-*`: none may begin with another's name and a hyphen.
 * @throws InvalidEnvironmentNameError
 */
export function checkEnvironmentNames(names: readonly string[]): void {
  names.forEach(checkEnvironmentName);
  for (const [index, name] of names.entries()) {
    const other = names.find((known, at) => (at < index && known === name) || name.startsWith(`${known}-`));
    if (other !== undefined) {
      throw new InvalidEnvironmentNameError(
        `environments cannot be called ${other} and ${name}: each could reach what the other has on AWS`,
      );
    }
  }
}
