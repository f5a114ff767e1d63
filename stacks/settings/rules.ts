/** A value of `config/<environment>.tfvars`. */
export interface Setting {
  type: "string" | "number" | "bool" | "list(string)";
  description: string;
  /** Each condition in Terraform's language, with the message of a value that breaks it. */
  rules?: readonly (readonly [condition: string, message: string])[];
  /** Other settings that the rules look at. */
  with?: readonly string[];
}

/** A whole number between two, both included. */
export function whole(name: string, least: number, most: number) {
  return [
    `floor(var.${name}) == var.${name} && var.${name} >= ${least} && var.${name} <= ${most}`,
    `${name} must be a whole number from ${least} to ${most}.`,
  ] as const;
}

/** @param what the value must be, for people */
export function matches(name: string, pattern: string, what: string) {
  return [
    `can(regex("${pattern.replaceAll("\\", "\\\\")}", var.${name}))`,
    `${name} must be ${what}.`,
  ] as const;
}
