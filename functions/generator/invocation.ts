import { z } from "zod";

const MINUTE_MS = 60_000;

// An EventBridge event has many more fields.
const schema = z.object({
  time: z.iso.datetime({ offset: true }),
  from: z.iso.datetime({ offset: true }).optional(),
  resources: z.array(z.string()).default([]),
});

const RULE_ARN = /^arn:[^:]+:events:[^:]*:[^:]*:rule\/(?<name>.+)$/;

/** What to send. */
export interface Invocation {
  /** Counted since 1970. */
  minute: number;
  /** Milliseconds since 1970: what was due before is left out. */
  fromMs: number;
  /** The rule that asked; undefined where someone asked by hand. */
  ruleName: string | undefined;
}

/** The payload names no minute that can be sent. Permanent: asking again with the same payload fails again. */
export class InvalidInvocationError extends Error {
  override name = "InvalidInvocationError";
}

/**
 * @param payload `{"time": …}` as EventBridge sends it: the minute to send; with `from` only what is due since then
 * @throws InvalidInvocationError in one line
 */
export function parseInvocation(payload: unknown, nowMs: number): Invocation {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidInvocationError(
      'the payload must be {"time":"2026-01-31T12:00:00Z"}: the minute whose events to send, as EventBridge names it',
    );
  }
  const { time, from, resources } = parsed.data;
  const minute = Math.floor(Date.parse(time) / MINUTE_MS);
  if (minute * MINUTE_MS > nowMs + MINUTE_MS) {
    throw new InvalidInvocationError(`${time} has not come yet: its events cannot have happened`);
  }
  return {
    minute,
    fromMs: from === undefined ? minute * MINUTE_MS : Date.parse(from),
    ruleName: RULE_ARN.exec(resources[0] ?? "")?.groups?.name,
  };
}
