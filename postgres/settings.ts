import { readFileSync } from "node:fs";
import type pg from "pg";
import { UserError } from "../errors/user-error.ts";

/** The rules of attribution; durations in seconds. */
export interface SettingValues {
  scope: "product" | "user";
  lookback: number;
  max_path: number;
  click_retention: number;
}

export interface SettingsVersion extends SettingValues {
  version: number;
  /** What shares a line's credit: touches, or in versions from before there were any, every click by itself. */
  credits: "touches" | "clicks";
  since: Date;
  /** Credited under it. */
  lines: number;
}

/** What a change does to the lines there are. */
export interface SettingsEffect {
  /** Lines whose path is made anew, since all clicks that it takes are kept. */
  recomputed: number;
  /** Lines that keep their credit, and the version they have. */
  kept: number;
}

/** What a retention does to the clicks that are there. */
export interface KeptClicks {
  /** The first UTC day whose clicks are kept, null where none was dropped. */
  first_day: string | null;
  /** Days of clicks that are dropped. */
  days_to_drop: number;
}

/** The settings were changed by somebody else meanwhile. */
export class SettingsChangedError extends UserError {
  override name = "SettingsChangedError";
}

/** Every version, the one in force last. */
export async function readVersions(client: pg.ClientBase): Promise<[...SettingsVersion[], SettingsVersion]> {
  return (await client.query(statement("versions"))).rows as [SettingsVersion];
}

/** How many lines are still to be made anew under the settings in force. */
export async function countWaiting(client: pg.ClientBase): Promise<number> {
  return (await client.query<{ lines: number }>(statement("waiting"))).rows[0]?.lines ?? 0;
}

export async function findEffect(client: pg.ClientBase, values: SettingValues): Promise<SettingsEffect> {
  const { scope, lookback, max_path } = values;
  const { rows } = await client.query(statement("effect"), [scope, lookback, max_path]);
  return rows[0];
}

export async function findKeptClicks(
  client: pg.ClientBase,
  { click_retention }: SettingValues,
): Promise<KeptClicks> {
  return (await client.query(statement("kept_clicks"), [click_retention])).rows[0];
}

/**
 * Puts the values in force for every batch that begins from now on.
 * @param client of the role corrector
 * @param from the version that they change
 * @returns the new version
 * @throws SettingsChangedError
 */
export async function changeSettings(
  client: pg.ClientBase,
  from: number,
  values: SettingValues,
): Promise<number> {
  const { scope, lookback, max_path, click_retention } = values;
  const { rows } = await client.query<{ version: number }>(statement("change"), [
    ...[from, scope, lookback, max_path, click_retention],
  ]);
  if (rows[0] === undefined) {
    throw new SettingsChangedError("the settings were changed by somebody else meanwhile: look again");
  }
  return rows[0].version;
}

function statement(name: string): string {
  return readFileSync(new URL(`settings/${name}.sql`, import.meta.url), "utf8");
}
