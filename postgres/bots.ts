import { readFileSync } from "node:fs";
import type pg from "pg";

/** What a person decided of a user's clicks; times are RFC 3339, null without bound. */
export interface Override {
  id: number;
  verdict: "released" | "blocked" | "withdrawn";
  from_time: string | null;
  to_time: string | null;
  /** Of which clicks it still decides, as later ones go before it: `now`, those of now; `replaced`, none. */
  holds: "now" | "for its span" | "in part" | "replaced";
  who: string;
  why: string;
  made_at: string;
}

/** What a user did within so long after a first mark. */
export interface Episode {
  began_at: string;
  last_marked_at: string;
  /** Events within 10 s at most, of the facts that are kept; null where they are gone. */
  most: number | null;
  most_at: string | null;
}

/** Why a user is or is not taken for a bot. Of facts, those that are kept. */
export interface UserHistory {
  user_id: string;
  clicks: number;
  /** Of these, by a bot's user agent. */
  agent_clicks: number;
  checkouts: number;
  first_event: string | null;
  last_event: string | null;
  /** Events within 10 s at most. */
  most: number | null;
  most_at: string | null;
  /** The latest first. */
  episodes: Episode[];
  overrides: Override[];
}

/** Whose clicks are; `undecided` withdraws what was decided: marks and user agent decide again. */
export const VERDICTS = ["person", "bot", "undecided"] as const;

export type Verdict = (typeof VERDICTS)[number];

/** A decision to make. */
export interface NewOverride {
  user: string;
  verdict: Verdict;
  from?: string | undefined;
  to?: string | undefined;
  who: string;
  why: string;
}

/** Also of a user of whom nothing is known. */
export async function readUser(client: pg.ClientBase, user: string): Promise<UserHistory> {
  const { rows } = await client.query<{ history: string }>(statement("show_user"), [user]);
  return JSON.parse((rows[0] as (typeof rows)[0]).history, timesAsReportsHaveThem);
}

/** PostgreSQL's JSON has +00:00 where UTC is its session's zone. */
const timesAsReportsHaveThem = (name: string, value: unknown) =>
  typeof value === "string" && /_(at|time|event)$/.test(name) ? value.replace(/\+00:00$/, "Z") : value;

/** What was made of a decision. */
export interface MadeOverride {
  id: number;
  /** Whether an event of the user is kept: else the id may be a slip. */
  has_events: boolean;
}

/**
 * Decides over rate and user agent, or withdraws what was decided. The lines that it moves wait until they are credited anew.
 * @param client of the role corrector
 */
export async function overrideUser(client: pg.ClientBase, override: NewOverride): Promise<MadeOverride> {
  const { user, verdict, from = "-infinity", to = "infinity", who, why } = override;
  const { rows } = await client.query<MadeOverride>(statement("override_user"), [
    ...[user, verdict, from, to, who, why],
  ]);
  return rows[0] as MadeOverride;
}

function statement(name: string): string {
  return readFileSync(new URL(`bots/${name}.sql`, import.meta.url), "utf8");
}
