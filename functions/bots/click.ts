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

/** Why a record brings no click to judge: it breaks the contract, or came too late for the fast path. */
export type LeftOut = "rejected" | "late";

/** Judges a record by the event contract and by its own arrival, so that it is judged alike whenever it is read. */
export function readClick({ data, arrivalMs }: { data: Uint8Array; arrivalMs: number }): Click | LeftOut {
  const verdict = judge("clicks", data);
  if (verdict.verdict === "rejected") {
    return "rejected";
  }
  const { user_id: userId, event_id: id, event_time } = verdict.event as ClickEvent;
  const time = parseTime(event_time) as number;
  const arrival = arrivalMs * 1000;
  switch (judgeAge("clicks", time, arrival, { clickRetention: LATENESS, lookback: 0 })) {
    case "future_time":
      return "rejected";
    case "too_old":
      return "late";
    default:
      return { userId, time, arrival, id };
  }
}
