import { createHash } from "node:crypto";
import type { Checkout, Click } from "../../events/event-types.ts";
import type { Stream } from "../../events/schema.ts";
import type { OutgoingRecord } from "../shared/record-sender.ts";
import { type Fate, LONGEST_DELIVERY_MS, type Malformation, RIVAL_AFTER_MS, sendsOf } from "./delivery.ts";
import type { Origin } from "./event.ts";
import { LONGEST_JOURNEY_MS } from "./journey.ts";
import { breakEvent } from "./malformed.ts";
import { createPlan, LATE_BY_MINUTES, MINUTE_MS, type PlannedStep } from "./plan.ts";
import type { GeneratorSettings } from "./settings.ts";

/** For so many minutes before an event is sent its journey may have begun. */
const LOOK_BACK_MINUTES = Math.ceil((LONGEST_JOURNEY_MS + LONGEST_DELIVERY_MS) / MINUTE_MS);

/** Where a record is found again: by its ids as a fact, by its payload among the rejected. */
export interface Identity {
  user_id?: string;
  event_time?: string;
  event_id?: string;
  checkout_id?: string;
  /** Hexadecimal sha256. */
  payload_hash: string;
}

/** A record and when it is sent. */
export interface Sending extends OutgoingRecord<Stream> {
  /** Milliseconds since 1970. */
  dueMs: number;
  fate: Fate;
  lateByMinutes: number;
  identity: Identity;
}

/**
 * What the shop's shoppers do, minute by minute.
 * @returns gives everything that is due in a minute (counted since 1970), in order: a pure function of settings and minute
 */
export function createShop(settings: GeneratorSettings): (minute: number) => Sending[] {
  const { shares } = settings;
  const { seeded, makeEvent, planSteps } = createPlan(settings);

  function toSendings(planned: PlannedStep, isDue: (dueMs: number) => boolean): Sending[] {
    const { origin, delivery, timeMs, step } = planned;
    const { malformation } = delivery;
    const firstMs = timeMs + delivery.delayMs + origin.lateByMinutes * MINUTE_MS;
    const isReloaded =
      step.act === "checkout" &&
      malformation === undefined &&
      seeded("reload", ...partsOf(origin)).chance(shares.duplicated);
    const sends = sendsOf(delivery, firstMs, isReloaded).filter(({ dueMs }) => isDue(dueMs));
    if (sends.length === 0) {
      return [];
    }
    const event = makeEvent(origin, planned.journey, step, timeMs);
    const malformed =
      malformation && breakEvent(event, malformation, seeded("event", ...partsOf(origin)), firstMs);
    return sends.map(({ dueMs, fate, form }) => {
      const told = form === "reloaded" ? reloaded(event) : event;
      const isMalformed = form === "malformed" && malformed !== undefined;
      const data = Buffer.from(isMalformed ? malformed : JSON.stringify(told));
      return {
        stream: step.act === "checkout" ? "checkouts" : "clicks",
        data,
        partitionKey: event.user_id,
        dueMs,
        fate,
        lateByMinutes: origin.lateByMinutes,
        identity: identityOf(isMalformed ? readable(malformation, malformed) : told, data),
      };
    });
  }

  return (minute) => {
    const fromMs = minute * MINUTE_MS;
    const isDue = (dueMs: number) => dueMs >= fromMs && dueMs < fromMs + MINUTE_MS;
    const planned: PlannedStep[] = [];
    for (const late of [0, ...LATE_BY_MINUTES]) {
      for (let back = LOOK_BACK_MINUTES; back >= 0; back -= 1) {
        for (const step of planSteps(minute - late - back, late)) {
          const earliest = step.timeMs + late * MINUTE_MS;
          if (earliest < fromMs + MINUTE_MS && earliest + LONGEST_DELIVERY_MS >= fromMs) {
            planned.push(step);
          }
        }
      }
    }
    return planned.flatMap((step) => toSendings(step, isDue)).sort((a, b) => a.dueMs - b.dueMs);
  };
}

/** The event that the page tells when it is loaded again. */
function reloaded<T extends Click | Checkout>(event: T): T {
  const event_time = new Date(Date.parse(event.event_time) + RIVAL_AFTER_MS).toISOString();
  return { ...event, event_id: `${event.event_id}-reloaded`, event_time };
}

/** An order that conflicts has ids as any other: where the one before it was not sent, it is the one that stands. */
function readable(malformation: Malformation | undefined, text: string): Checkout | undefined {
  return malformation === "conflicting_checkout" ? (JSON.parse(text) as Checkout) : undefined;
}

function identityOf(event: Click | Checkout | undefined, data: Buffer): Identity {
  const payload_hash = createHash("sha256").update(data).digest("hex");
  if (event === undefined) {
    return { payload_hash };
  }
  const { user_id, event_time, event_id } = event;
  const checkout_id = event.event_type === "checkout" ? { checkout_id: event.checkout_id } : {};
  return { user_id, event_time, event_id, ...checkout_id, payload_hash };
}

function partsOf({ minute, lateByMinutes, journey, step }: Origin): number[] {
  return [minute, lateByMinutes, journey, step];
}
