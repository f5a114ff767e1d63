import type { Checkout, Click } from "../../events/event-types.ts";
import type { Malformation } from "./delivery.ts";
import type { Random } from "./random.ts";

/** So far off that the verdict is the same when a minute is sent again much later. */
const FAR_OFF_MS = 400 * 24 * 3_600_000;

/**
 * The event as its record carries it, broken so that it is rejected with the given reason.
 * @param dueMs when it is sent, milliseconds since 1970
 */
export function breakEvent(
  event: Click | Checkout,
  malformation: Malformation,
  random: Random,
  dueMs: number,
): string {
  const at = (timeMs: number) => JSON.stringify({ ...event, event_time: new Date(timeMs).toISOString() });
  switch (malformation) {
    case "not_json": {
      const text = JSON.stringify(event);
      return text.slice(0, random.integer(text.length >> 1, text.length - 1));
    }
    case "schema_violation":
      return JSON.stringify({ ...event, ...random.pick(VIOLATIONS) });
    case "future_time":
      return at(dueMs + FAR_OFF_MS);
    case "too_old":
      return at(dueMs - FAR_OFF_MS);
    case "value_mismatch":
      return JSON.stringify({ ...event, value: twice(event as Checkout).value });
    case "conflicting_checkout":
      return JSON.stringify({ ...event, ...twice(event as Checkout), event_id: `${event.event_id}-again` });
  }
}

/** Another order by its content. Twice a decimal has no more digits than it. */
function twice({ items, value }: Checkout): Pick<Checkout, "items" | "value"> {
  return { items: items.map((item) => ({ ...item, quantity: item.quantity * 2 })), value: value * 2 };
}

const VIOLATIONS = [
  { user_id: undefined },
  { event_type: "hover" },
  { event_time: "2026-02-30 12:00:00" },
  { schema_version: "1" },
  { session_id: 7 },
  { currency: "EURO" },
];
