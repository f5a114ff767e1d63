import type pg from "pg";
import type { RecomputationProgress } from "../local/recomputation.ts";
import {
  findEffect,
  findKeptClicks,
  readVersions,
  type SettingsEffect,
  type SettingValues,
} from "../postgres/settings.ts";
import { parseChanges, SETTING_NAMES, showSetting } from "./settings-arguments.ts";

/** What a change would do, before it is made. */
export interface SettingsPlan extends SettingsEffect {
  /** In force when it was planned. */
  version: number;
  from: SettingValues;
  to: SettingValues;
  /** Of the recomputed lines, those that get another path. */
  other_paths: number;
  notes: string[];
}

/** @throws UsageError */
export async function planChange(
  client: pg.Client,
  changes: string[],
  preview: (values: SettingValues) => Promise<RecomputationProgress>,
): Promise<SettingsPlan> {
  const versions = await readVersions(client);
  const { version, scope, lookback, max_path, click_retention } = versions.at(-1) as (typeof versions)[0];
  const from: SettingValues = { scope, lookback, max_path, click_retention };
  const to = parseChanges(changes, from);
  const effect = await findEffect(client, to);
  const otherPaths = effect.recomputed > 0 ? (await preview(to)).changed : 0;
  return {
    version,
    from,
    to,
    ...effect,
    other_paths: otherPaths ?? 0,
    notes: await notesOn(client, from, to),
  };
}

/** The names of the settings that get another value. */
export function changedNames({ from, to }: SettingsPlan): (keyof SettingValues)[] {
  return SETTING_NAMES.filter((name) => from[name] !== to[name]);
}

export function describePlan(plan: SettingsPlan): string {
  const { version, from, to, recomputed, other_paths, kept, notes } = plan;
  const changed = changedNames(plan);
  if (changed.length === 0 && recomputed === 0) {
    return "nothing changes: the settings are so already";
  }
  return [
    ...changed.map((name) => `${name}: ${showSetting(name, from)} -> ${showSetting(name, to)}`),
    ...(recomputed + kept === 0
      ? ["  no line is to be credited anew: there is none yet"]
      : [
          `  ${recomputed} lines are to be credited anew, ${other_paths} of them get another path`,
          `  ${kept} older lines keep their credit: not all of their clicks are kept`,
        ]),
    ...notes.map((note) => `  ${note}`),
    ...(changed.length === 0 ? [] : [`  version ${version} becomes version ${version + 1}`]),
  ].join("\n");
}

/** What it does beyond the lines there are. */
async function notesOn(client: pg.Client, from: SettingValues, to: SettingValues): Promise<string[]> {
  const { first_day: firstDay, days_to_drop: days } = await findKeptClicks(client, to);
  const wholeFrom = firstDay === null ? 0 : Date.parse(firstDay) + to.lookback * 1000;
  const drops = to.click_retention < from.click_retention && days > 0;
  const reachesBeyond = to.lookback > from.lookback && wholeFrom > Date.now();
  return [
    ...(drops ? [`the job drops ${days} days of clicks within the hour, for good`] : []),
    ...(reachesBeyond
      ? [`clicks before ${firstDay} are gone: orders before ${day(wholeFrom)} lack what they had there`]
      : []),
  ];
}

const day = (time: number) => new Date(time).toISOString().slice(0, 10);
