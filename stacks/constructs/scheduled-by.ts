import type { TerraformVariable } from "cdktf";

/** A schedule that is off where its setting is empty; even then it needs an expression. */
export function scheduledBy({ fqn }: TerraformVariable) {
  return {
    state: `\${${fqn} == "" ? "DISABLED" : "ENABLED"}`,
    scheduleExpression: `\${${fqn} == "" ? "rate(1 day)" : ${fqn}}`,
  };
}
