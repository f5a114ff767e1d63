import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Fate } from "../functions/generator/delivery.ts";
import type { IngestReader } from "./figures/ingest-reader.ts";
import { createSentFacts, findMarks, type MarksFound } from "./sent-marks.ts";

/** One line of the generator's sent log. */
interface SentEvent {
  stream: string;
  fate: Fate;
  late_by_minutes: number;
  user_id?: string;
  event_time?: string;
  event_id?: string;
  checkout_id?: string;
  payload_hash: string;
}

/** What has been sent, and where it was found. */
export interface SentCounts {
  sent: number;
  late: number;
  /** By what was meant to become of it. */
  fates: Record<string, number>;
  /** By what has become of it: `fact`, `repeat` of an order that stands, or the reason of a rejected event. */
  places: Record<string, number>;
  /** Found, but as something else than was meant. */
  misplaced: number;
  /** In the database neither as a fact nor as a rejected event, so far. */
  missing: number;
}

/** Follows the sent log, and looks for each of its events in the database. */
export interface SentEvents {
  /** Reads on in the log, then looks for what has not been found yet. */
  check(): Promise<SentCounts>;
  counts(): SentCounts;
  /** Looks for the marks of bots among what has been found so far. */
  findMarks(): Promise<MarksFound>;
}

const CHUNK = 5_000;

export function followSentEvents(folder: string, reader: Pick<IngestReader, "query">): SentEvents {
  const offsets = new Map<string, number>();
  const counts: SentCounts = { sent: 0, late: 0, fates: {}, places: {}, misplaced: 0, missing: 0 };
  const facts = createSentFacts();
  let unfound: SentEvent[] = [];

  function readOn(): void {
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".jsonl"))) {
      const text = readFrom(join(folder, name), offsets.get(name) ?? 0);
      const complete = text.slice(0, text.lastIndexOf("\n") + 1);
      offsets.set(name, (offsets.get(name) ?? 0) + Buffer.byteLength(complete));
      for (const line of complete.split("\n").filter(Boolean)) {
        const event = JSON.parse(line) as SentEvent;
        unfound.push(event);
        counts.sent += 1;
        counts.late += event.late_by_minutes > 0 ? 1 : 0;
        counts.fates[event.fate] = (counts.fates[event.fate] ?? 0) + 1;
      }
    }
  }

  async function look(): Promise<void> {
    const looked: [SentEvent, string | undefined][] = [];
    for (let first = 0; first < unfound.length; first += CHUNK) {
      looked.push(...(await placesOf(unfound.slice(first, first + CHUNK), reader)));
    }
    unfound = [];
    for (const [event, place] of looked) {
      if (place === undefined || isTooEarlyToSay(event.fate, place)) {
        unfound.push(event);
      } else {
        counts.places[place] = (counts.places[place] ?? 0) + 1;
        counts.misplaced += isMeant(event.fate, place) ? 0 : 1;
        const { user_id: userId, event_time, checkout_id, event_id } = event;
        const id = checkout_id ?? event_id;
        if (place === "fact" && userId !== undefined && event_time !== undefined && id !== undefined) {
          facts.add({ userId, timeMs: Date.parse(event_time), id });
        }
      }
    }
  }

  return {
    async check() {
      readOn();
      await look().finally(() => {
        counts.missing = unfound.length;
      });
      return counts;
    },
    counts: () => counts,
    findMarks: () => findMarks(facts, reader),
  };
}

/** An order that conflicts has the id of one that stands before it is rejected. */
function isTooEarlyToSay(fate: Fate, place: string): boolean {
  return fate === "conflicting_checkout" && place === "repeat";
}

/** What is sent first stands, also where it was meant to come second. */
function isMeant(fate: Fate, place: string): boolean {
  const mayStand = fate === "conflicting_checkout" || fate === "repeat";
  return fate === place || fate === "duplicate" || (mayStand && place === "fact");
}

async function placesOf(
  events: SentEvent[],
  reader: Pick<IngestReader, "query">,
): Promise<[SentEvent, string | undefined][]> {
  const rows = await reader.query<{ number: number; place: string | null }>("whereabouts", [
    events.map((_, index) => index),
    events.map(({ stream }) => stream),
    events.map(({ user_id }) => user_id ?? null),
    events.map(({ event_time }) => event_time ?? null),
    events.map(({ event_id }) => event_id ?? null),
    events.map(({ checkout_id }) => checkout_id ?? null),
    events.map(({ payload_hash }) => payload_hash),
  ]);
  const places = new Map(rows.map(({ number, place }) => [number, place ?? undefined]));
  return events.map((event, index) => [event, places.get(index)]);
}

function readFrom(file: string, offset: number): string {
  const size = statSync(file).size;
  const buffer = Buffer.alloc(Math.max(0, size - offset));
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, buffer, 0, buffer.length, offset);
  } finally {
    closeSync(descriptor);
  }
  return buffer.toString();
}
