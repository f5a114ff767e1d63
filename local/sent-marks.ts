import rule from "../events/bots.json" with { type: "json" };
import type { IngestReader } from "./figures/ingest-reader.ts";

/** That the rule for bots marks a user, and at which of the user's events. */
export interface Mark {
  userId: string;
  /** Milliseconds since 1970. */
  timeMs: number;
}

/** The database's marks beside those that the rule asks for. */
export interface MarksFound {
  /** Users whom the rule marks by what was sent. */
  users: number;
  /** Marks of theirs. */
  due: number;
  /** Due, but not in the database. */
  missing: Mark[];
  /** In the database, though neither what was sent nor what it keeps is more than the rule allows. */
  unfounded: Mark[];
}

/** When what was sent happened, of all that has become facts. */
export interface SentFacts {
  /** A fact that is told again is one. @param id no other fact of the user's at that time has it */
  add(fact: Mark & { id: string }): void;
  /** By user, in order. */
  times(): ReadonlyMap<string, readonly number[]>;
}

const WITHIN_MS = rule.within_seconds * 1000;

/** So many of the latest facts are remembered at least, twice as many at most: marks are looked for by these alone. */
const REMEMBERED = 250_000;

const CHUNK = 5_000;

export function createSentFacts(): SentFacts {
  let [older, newer] = [new Map<string, Mark>(), new Map<string, Mark>()];
  return {
    add({ userId, timeMs, id }) {
      newer.set(JSON.stringify([userId, timeMs, id]), { userId, timeMs });
      if (newer.size >= REMEMBERED) {
        [older, newer] = [newer, new Map()];
      }
    },
    times() {
      const times = new Map<string, number[]>();
      for (const { userId, timeMs } of new Map([...older, ...newer]).values()) {
        const ofUser = times.get(userId) ?? [];
        ofUser.push(timeMs);
        times.set(userId, ofUser);
      }
      for (const ofUser of times.values()) {
        ofUser.sort((one, other) => one - other);
      }
      return times;
    },
  };
}

/** At which of a user's events the rule marks the user. @param times of the events, in order */
export function markedTimes(times: readonly number[]): Set<number> {
  const marked = new Set<number>();
  let first = 0;
  for (const [last, time] of times.entries()) {
    while ((times[first] as number) <= time - WITHIN_MS) {
      first += 1;
    }
    if (last - first + 1 > rule.more_than) {
      marked.add(time);
    }
  }
  return marked;
}

export async function findMarks(facts: SentFacts, reader: Pick<IngestReader, "query">): Promise<MarksFound> {
  const found: MarksFound = { users: 0, due: 0, missing: [], unfounded: [] };
  const looked: (Mark & { isDue: boolean })[] = [];
  for (const [userId, times] of facts.times()) {
    const due = markedTimes(times);
    found.users += Math.sign(due.size);
    found.due += due.size;
    for (const timeMs of new Set(times)) {
      looked.push({ userId, timeMs, isDue: due.has(timeMs) });
    }
  }
  for (let first = 0; first < looked.length; first += CHUNK) {
    const chunk = looked.slice(first, first + CHUNK);
    const kept = await keptBeforeMarks(chunk, reader);
    for (const [number, { isDue, ...mark }] of chunk.entries()) {
      const events = kept.get(number);
      if (isDue && events === undefined) {
        found.missing.push(mark);
      } else if (!isDue && events !== undefined && events <= rule.more_than) {
        found.unfounded.push(mark);
      }
    }
  }
  return found;
}

/** Of those that are marks in the database, by number: how many facts it keeps of the user within the rule's time. */
async function keptBeforeMarks(
  marks: readonly Mark[],
  reader: Pick<IngestReader, "query">,
): Promise<Map<number, number>> {
  const rows = await reader.query<{ number: number; kept: number }>("marks_at", [
    marks.map((_, number) => number),
    marks.map(({ userId }) => userId),
    marks.map(({ timeMs }) => new Date(timeMs).toISOString()),
    WITHIN_MS,
  ]);
  return new Map(rows.map(({ number, kept }) => [number, kept]));
}
