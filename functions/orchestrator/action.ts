import { z } from "zod";
import { DURATION, readDuration } from "../../reporting/duration.ts";
import type { SystemPart } from "./part.ts";

const duration = z.custom<string>((text) => readDuration(text) !== undefined, `for must be ${DURATION}`);

const moment = z.iso.datetime({
  offset: true,
  error: "until must be a time with a zone such as 2026-01-31T06:00:00Z",
});

const stop = z
  .strictObject({
    action: z.literal("stop"),
    /** How long, such as 12h or 2d. */
    for: duration.optional(),
    /** RFC 3339. */
    until: moment.optional(),
    force: z.literal(true).optional(),
    database: z.literal(true).optional(),
  })
  .refine((action) => action.for === undefined || action.until === undefined);

const start = z.strictObject({
  action: z.literal("start"),
  generator: z.literal(true).optional(),
  /** With a new checkpoint: for one that cannot be read. */
  fresh: z.literal(true).optional(),
});

/** What the rule asks for that looks after the job: to start it where it is wanted and does not run. */
const keep = z.strictObject({ action: z.literal("keep") });

const schema = z.discriminatedUnion("action", [
  start,
  stop,
  keep,
  z.strictObject({ action: z.literal("status") }),
]);

/** What the orchestrator can be asked to do. */
export type Action = z.output<typeof schema>;
export type StartAction = z.output<typeof start>;
export type StopAction = z.output<typeof stop>;

const ALLOWED =
  '{"action":"start"}, with "generator":true, "fresh":true; {"action":"stop"}, with "for":"12h" or "until":"2026-01-31T06:00:00Z", "database":true, "force":true; {"action":"keep"}; or {"action":"status"}';

/** The payload is none of the allowed ones. Permanent: asking again with the same payload fails again. */
export class InvalidActionError extends Error {
  override name = "InvalidActionError";
}

/** @throws InvalidActionError with one line that says what is allowed and what came. */
export function parseAction(payload: unknown, now = new Date()): Action {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    for (const name of ["for", "until"] as const) {
      const wrong = parsed.error.issues.find(({ path }) => path[0] === name);
      if (wrong !== undefined) {
        throw new InvalidActionError(`${wrong.message}, not ${shortened((payload as StopAction)[name])}`);
      }
    }
    throw new InvalidActionError(`the payload must be ${ALLOWED}; not ${shortened(payload)}`);
  }
  const { until } = parsed.data as StopAction;
  if (until !== undefined && new Date(until) <= now) {
    throw new InvalidActionError(`until must be to come, not ${shortened(until)}`);
  }
  return parsed.data;
}

/** Whether the action is about the part: those that are left alone unless they are asked for, it must ask for. */
export function isMeant(action: StartAction | StopAction, part: SystemPart): boolean {
  return (
    part.onRequest !== action.action ||
    (action as Record<string, unknown>)[part.requestedAs ?? part.name] === true
  );
}

/** When the stop is meant to end. */
export function plannedEnd(action: StopAction, longestStopHours: number, now: Date): Date {
  if (action.until !== undefined) {
    return new Date(action.until);
  }
  const seconds = readDuration(action.for) ?? longestStopHours * 3600;
  return new Date(now.getTime() + seconds * 1000);
}

function shortened(payload: unknown): string {
  const text = JSON.stringify(payload) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
