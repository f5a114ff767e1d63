import { resourceName } from "./names.ts";

/** Of Athena: in which an environment's reports run. */
export function insightsWorkgroup(environment: string): string {
  return resourceName(environment, "insights");
}
