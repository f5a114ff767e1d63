import type { CorrectionsAnswers } from "../functions/corrections/corrections.ts";
import { LOCAL } from "../local/names.ts";
import type { SettingValues } from "../postgres/settings.ts";
import { print, printJson } from "./print.ts";
import { writeTable } from "./rows.ts";
import { SETTING_NAMES, SETTINGS, showSetting } from "./settings-arguments.ts";
import { withCorrections } from "./with-corrections.ts";

type SettingsVersion = CorrectionsAnswers["settings"]["versions"][number];

/** Prints the settings in force, and which lines are credited under older ones. @throws UserError */
export async function listSettings(options: { env: string; json?: boolean }): Promise<void> {
  const { versions, waiting } = await withCorrections("settings", options.env, (ask) =>
    ask<"settings">({ action: "settings" }),
  );
  const settings = SETTING_NAMES.map((name) => describe(name, versions));
  if (options.json) {
    const texts = versions.map((version) => ({ ...version, ...asTexts(version) }));
    const version = versions.at(-1)?.version;
    printJson({ version, settings, versions: texts, waiting_lines: waiting });
    return;
  }
  const columns = ["setting", "value", "unit", "meaning", "version", "since"];
  const rows = settings.map(({ since, ...setting }) => [...Object.values(setting), time(since)]);
  print(writeTable(columns, rows));
  if (versions.length > 1) {
    print(versionTable(versions));
  }
  if (waiting > 0) {
    print(waitingNote(waiting, options.env));
  }
}

/** Which command credits them. */
export function waitingNote(lines: number, environment: string = LOCAL): string {
  return `${waitingLines(lines)}: ${resumeCommand(environment)}`;
}

export function resumeCommand(environment: string): string {
  return `npm run settings -- resume${environment === LOCAL ? "" : ` --env ${environment}`}`;
}

/** Of lines that an interrupted change, or an upgrade, has left. */
export function waitingLines(lines: number): string {
  return lines === 0 ? "no line waits" : `${lines} lines wait to be credited anew`;
}

/** Its value, and the version that gave it. */
function describe(name: keyof SettingValues, versions: SettingsVersion[]) {
  const inForce = versions.at(-1) as SettingsVersion;
  const before = versions.findLastIndex((version) => version[name] !== inForce[name]);
  const { version, since } = versions[before + 1] as SettingsVersion;
  const { unit, meaning } = SETTINGS[name];
  return { name, value: showSetting(name, inForce), unit, meaning, version, since };
}

/** What shares the credit is told where it is not touches in every version. */
function versionTable(versions: SettingsVersion[]): string {
  const isTold = versions.some(({ credits }) => credits !== "touches");
  return writeTable(
    ["version", "since", ...SETTING_NAMES, ...(isTold ? ["credits"] : []), "lines"],
    versions.map(({ version, since, lines, credits, ...values }) => [
      ...[version, time(since), ...Object.values(asTexts(values)), ...(isTold ? [credits] : []), lines],
    ]),
  );
}

function asTexts(values: SettingValues): Record<string, string> {
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, showSetting(name, values)]));
}

const time = (moment: string) => moment.slice(0, 19).replace("T", " ");
