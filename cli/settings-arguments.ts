import type { SettingValues } from "../postgres/settings.ts";
import { DURATION, readDuration, showDuration } from "../reporting/duration.ts";
import { UsageError } from "./errors.ts";

const SHORTEST_MAX_PATH = 2;
const LONGEST_MAX_PATH = 1000;

interface Setting {
  unit: string;
  meaning: string;
  expects: string;
  /** Undefined where the text is no value of it. */
  parse: (text: string) => string | number | undefined;
}

export const SETTINGS: Readonly<Record<keyof SettingValues, Setting>> = {
  scope: {
    unit: "",
    meaning: "product: a path has clicks on the line's product; user: any click of the shopper",
    expects: "product or user",
    parse: (text) => (["product", "user"].includes(text) ? text : undefined),
  },
  lookback: {
    unit: "duration",
    meaning: "how far before a line a click may lie, both ends included",
    expects: DURATION,
    parse: readDuration,
  },
  max_path: {
    unit: "clicks",
    meaning: "a longer path keeps its first click and the latest ones",
    expects: `a whole number from ${SHORTEST_MAX_PATH} to ${LONGEST_MAX_PATH}`,
    parse: parseMaxPath,
  },
  click_retention: {
    unit: "duration",
    meaning: "how long clicks are kept, and a day more for origins; not shorter than the lookback",
    expects: DURATION,
    parse: readDuration,
  },
};

export const SETTING_NAMES = Object.keys(SETTINGS) as (keyof SettingValues)[];

/**
 * The settings in force with the changes, each written `name=value`.
 * @throws UsageError
 */
export function parseChanges(changes: readonly string[], inForce: SettingValues): SettingValues {
  const parsed = changes.map(parseChange);
  const names = parsed.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`${twice} is given twice`);
  }
  const { scope, lookback, max_path, click_retention } = { ...inForce, ...Object.fromEntries(parsed) };
  const values: SettingValues = { scope, lookback, max_path, click_retention };
  if (lookback > click_retention) {
    throw new UsageError(
      `a lookback of ${showDuration(lookback)} is longer than clicks are kept: ` +
        `click_retention is ${showDuration(click_retention)}`,
    );
  }
  return values;
}

function parseChange(text: string): [keyof SettingValues, string | number] {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  const known = SETTING_NAMES.find((setting) => setting === name);
  if (known === undefined) {
    const what = name === "" ? `${text} is no name=value` : `there is no setting ${name}`;
    throw new UsageError(`${what}; there are: ${SETTING_NAMES.join(", ")}`);
  }
  const parsed = SETTINGS[known].parse(value);
  if (parsed === undefined) {
    throw new UsageError(`${known} must be ${SETTINGS[known].expects}, not ${JSON.stringify(value)}`);
  }
  return [known, parsed];
}

function parseMaxPath(text: string): number | undefined {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return value >= SHORTEST_MAX_PATH && value <= LONGEST_MAX_PATH ? value : undefined;
}

/** As people write it, and as `set` takes it. */
export function showSetting(name: keyof SettingValues, values: SettingValues): string {
  return SETTINGS[name].unit === "duration" ? showDuration(Number(values[name])) : String(values[name]);
}
