import type { DatabaseInstance } from "./database-instance.ts";
import type { EventRule } from "./event-rule.ts";
import type { GlueJob } from "./glue-job.ts";
import type { SystemPart } from "./part.ts";

/** The core, in the order of a start; a stop goes the other way, so that first of all no more is generated. */
export function coreParts({
  database,
  job,
  rule,
}: {
  /** Null where the database is none of RDS'. */
  database: DatabaseInstance | null;
  job: GlueJob;
  rule: EventRule;
}): SystemPart[] {
  return [
    ...(database ? [{ ...database, onRequest: "stop" as const, stopsAfter: [job.name] }] : []),
    { ...job, isVital: true },
    { ...rule, onRequest: "start", isOptional: true, isSwitch: true },
  ];
}
