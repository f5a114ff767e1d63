import { z } from "zod";

const schema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("start"), generator: z.literal(true).optional() }),
  z.strictObject({ action: z.literal("stop") }),
  z.strictObject({ action: z.literal("status") }),
]);

/** What the orchestrator can be asked to do. */
export type Action = z.output<typeof schema>;

const ALLOWED =
  '{"action":"start"} or {"action":"start","generator":true} or {"action":"stop"} or {"action":"status"}';

/** The payload is none of the allowed ones. Permanent: asking again with the same payload fails again. */
export class InvalidActionError extends Error {
  override name = "InvalidActionError";
}

/** @throws InvalidActionError with one line that says what is allowed and what came. */
export function parseAction(payload: unknown): Action {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidActionError(`the payload must be ${ALLOWED}, not ${shortened(payload)}`);
  }
  return parsed.data;
}

function shortened(payload: unknown): string {
  const text = JSON.stringify(payload) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
