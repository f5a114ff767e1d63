import type { AskCorrections } from "../functions/corrections/corrections.ts";
import type { KeptClicks, SettingsEffect, SettingValues } from "../postgres/settings.ts";
import { parseChanges, SETTING_NAMES, showSetting } from "./settings-arguments.ts";

/** What a change would do, before it is made. */
export interface SettingsPlan extends SettingsEffect {
  /** In force when it was planned. */
  version: number;
  from: SettingValues;
  to: SettingValues;
  /** Of the recomputed lines, those that get another path; null where nobody counted them. */
  other_paths: number | null;
  notes: string[];
}

/** @throws UsageError */
export async function planChange(
  ask: AskCorrections,
  changes: string[],
  countOtherPaths: (values: SettingValues) => Promise<number | null>,
): Promise<SettingsPlan> {
  const { versions } = await ask<"settings">({ action: "settings" });
  const { version, scope, lookback, max_path, click_retention } = versions.at(-1) as (typeof versions)[0];
  const from: SettingValues = { scope, lookback, max_path, click_retention };
  const to = parseChanges(changes, from);
  const { recomputed, kept, ...clicks } = await ask<"plan-settings">({ action: "plan-settings", values: to });
  return {
    version,
    from,
    to,
    recomputed,
    kept,
    other_paths: recomputed > 0 ? await countOtherPaths(to) : 0,
    notes: notesOn(clicks, from, to),
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
          `  ${recomputed} lines are to be credited anew${
            other_paths === null ? "" : `, ${other_paths} of them get another path`
          }`,
          `  ${kept} older lines keep their credit: not all of their clicks are kept`,
        ]),
    ...notes.map((note) => `  ${note}`),
    ...(changed.length === 0 ? [] : [`  version ${version} becomes version ${version + 1}`]),
  ].join("\n");
}

/** What it does beyond the lines there are. */
function notesOn(clicks: KeptClicks, from: SettingValues, to: SettingValues): string[] {
  const { first_day: firstDay, days_to_drop: days } = clicks;
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
