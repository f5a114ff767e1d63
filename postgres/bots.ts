import { readFileSync } from "node:fs";
import type pg from "pg";

/** What a person decided of a user's clicks; times are RFC 3339, null without bound. */
export interface Override {
  id: number;
  verdict: "released" | "blocked";
  from_time: string | null;
  to_time: string | null;
  /** Of those that hold now, the latest. */
  is_in_force: boolean;
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

/** A decision to make. */
export interface NewOverride {
  user: string;
  verdict: "person" | "bot";
  from?: string | undefined;
  to?: string | undefined;
  who: string;
  why: string;
}

/** Also of a user of whom nothing is known. */
export async function readUser(client: pg.ClientBase, user: string): Promise<UserHistory> {
  const { rows } = await client.query<{ history: UserHistory }>(statement("show_user"), [user]);
  return (rows[0] as (typeof rows)[0]).history;
}

/**
 * Decides over rate and user agent. The lines that it moves wait until they are credited anew.
 * @param client of the role corrector
 */
export async function overrideUser(client: pg.ClientBase, override: NewOverride): Promise<number> {
  const { user, verdict, from = "-infinity", to = "infinity", who, why } = override;
  const { rows } = await client.query<{ id: number }>(statement("override_user"), [
    ...[user, verdict, from, to, who, why],
  ]);
  return (rows[0] as (typeof rows)[0]).id;
}

function statement(name: string): string {
  return readFileSync(new URL(`bots/${name}.sql`, import.meta.url), "utf8");
}
