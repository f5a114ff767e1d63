import { resourceName } from "../config/names.ts";

/** The environment that a laptop's system is. */
export const LOCAL = "local";

/** Such as `ecommerce-streaming-local-orchestrator`. */
export function localName(noun: string): string {
  return resourceName(LOCAL, noun);
}
