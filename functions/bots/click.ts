import { judge, judgeAge, parseTime } from "../../events/contract.ts";
import type { Click as ClickEvent } from "../../events/event-types.ts";
import { LATENESS } from "./rule.ts";

/** What the rule sees of a click; the same user, time and id are the same click, however often it arrives. */
export interface Click {
  userId: string;
  /** Both in microseconds since 1970. */
  time: number;
  arrival: number;
  id: string;
}

/** A click, if a record brings one; one that came too late for the fast path is not judged. */
export type ReadClick = { verdict: "rejected" } | { verdict: "judged" | "late"; click: Click };

/** Judges a record by the event contract and by its own arrival, so that it is judged alike whenever it is read. */
export function readClick({ data, arrivalMs }: { data: Uint8Array; arrivalMs: number }): ReadClick {
  const verdict = judge("clicks", data);
  if (verdict.verdict === "rejected") {
    return { verdict: "rejected" };
  }
  const { user_id: userId, event_id: id, event_time } = verdict.event as ClickEvent;
  const time = parseTime(event_time) as number;
  const arrival = arrivalMs * 1000;
  const click = { userId, time, arrival, id };
  switch (judgeAge("clicks", time, arrival, { clickRetention: LATENESS, lookback: 0 })) {
    case "future_time":
      return { verdict: "rejected" };
    case "too_old":
      return { verdict: "late", click };
    default:
      return { verdict: "judged", click };
  }
}
