import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { visibleLine } from "../events/visible-text.ts";
import { withClient } from "../local/database.ts";
import { type EventFile, type Format, openEventFile } from "../local/replay/event-file.ts";
import { ASSUMPTIONS } from "../local/replay/formats.ts";
import { makeRoomForTimes } from "../local/replay/kept-times.ts";
import type { Speed } from "../local/replay/pace.ts";
import { daysToShift, type Scan, scanFile } from "../local/replay/scan.ts";
import type { System } from "../local/system.ts";
import { UsageError } from "./errors.ts";
import { say } from "./print.ts";
import { step } from "./setup/step.mjs";

/** What `npm start` takes, as commander gives it. */
export interface StartOptions {
  /** Comma-separated. */
  lanes?: string;
  generator: boolean;
  rate?: string;
  seed?: string;
  /** Their share of the generator's events. */
  bots?: string;
  for?: string;
  replay?: string;
  format?: Format;
  /** As `encodingNamed` gives it. */
  encoding?: string;
  speed?: string;
  exit?: boolean;
  json?: boolean;
  keepTimes?: boolean;
  /** Of the dashboard, as `open`. */
  port?: string;
  open?: boolean;
}

/** A replay whose file has been read through once: nothing is wrong with it. */
export interface ReplayPlan {
  file: EventFile;
  speed: Speed;
  scan: Scan;
  keepTimes: boolean;
}

const DEFAULT_SPEED = 60;

/** @throws UsageError, UnreadableFileError */
export async function planReplay(options: StartOptions): Promise<ReplayPlan | undefined> {
  const speed = parseSpeed(options);
  if (options.replay === undefined) {
    const needless = (["exit", "format", "encoding", "speed", "keepTimes"] as const).find(
      (name) => options[name],
    );
    if (needless !== undefined) {
      throw new UsageError(`--${needless === "keepTimes" ? "keep-times" : needless} needs --replay FILE`);
    }
    return undefined;
  }
  const file = await openEventFile(findFile(options.replay), options);
  const assumption = ASSUMPTIONS[file.format];
  if (assumption !== undefined) {
    say(assumption);
  }
  const scan = await step(`reading ${visibleLine(options.replay)}`, () => scanFile(file, nowMicros()));
  for (const [kind, count] of scan.skipped) {
    say(`${count} ${kind}${count === 1 ? " is" : "s are"} skipped`);
  }
  return { file, speed, scan, keepTimes: options.keepTimes === true };
}

/** By how many days to shift; with --keep-times makes room for the file's own times instead. */
export async function prepareTimes(plan: ReplayPlan, system: System): Promise<number> {
  if (!plan.keepTimes) {
    const days = daysToShift(plan.scan.last, nowMicros());
    if (days !== 0) {
      say(`times are shifted by ${days} days; --keep-times keeps them`);
    }
    return days;
  }
  const retention = await withClient(system.database.clientConfig("owner"), (client) =>
    makeRoomForTimes(client, plan.scan, nowMicros()),
  );
  if (retention !== undefined) {
    say(`the click retention is ${retention} days now, or the file's events would be too old`);
  }
  return 0;
}

function parseSpeed({ speed, exit }: StartOptions): Speed {
  if (speed === undefined) {
    return exit ? "max" : DEFAULT_SPEED;
  }
  const factor = Number(speed);
  if (speed !== "max" && !(factor > 0 && Number.isFinite(factor))) {
    throw new UsageError(`--speed is ${speed}: give a number above 0, or max`);
  }
  return speed === "max" ? "max" : factor;
}

/** npm runs us in the checkout's folder, wherever the user is. */
function findFile(name: string): string {
  const fromUser = resolve(process.env.INIT_CWD ?? process.cwd(), name);
  return existsSync(fromUser) ? fromUser : resolve(name);
}

function nowMicros(): number {
  return Date.now() * 1000;
}
