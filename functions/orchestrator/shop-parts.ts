import type { DatabaseInstance } from "./database-instance.ts";
import type { EventRule } from "./event-rule.ts";
import type { SystemPart } from "./part.ts";

/**
 * What the lane warehouse has of the shop, behind the core, of which nothing waits for it: its database, which is stopped with
 * ours, and the rule that has it exported, which is on while the system is wanted. @param parts null where the lane is off
 */
export function shopParts({
  shopDatabase,
  sync,
}: {
  shopDatabase: DatabaseInstance | null;
  sync: EventRule | null;
}): SystemPart[] {
  return [
    ...(shopDatabase
      ? [{ ...shopDatabase, onRequest: "stop" as const, requestedAs: "database", isOptional: true }]
      : []),
    ...(sync ? [{ ...sync, isOptional: true, isSwitch: true }] : []),
  ];
}
