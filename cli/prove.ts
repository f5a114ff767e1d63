import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import { sparkEnvironment } from "../local/spark-environment.ts";
import { FailedError, UsageError } from "./errors.ts";
import { onInterruption } from "./interruption.ts";
import { printResult, say } from "./print.ts";
import { SCENARIOS } from "./proof-scenarios.ts";
import { MADE_UP, proveHistories } from "./prove-histories.ts";
import { LIVE, proveLive } from "./prove-live.ts";
import { showProgress } from "./prove-progress.ts";
import { type Proved, provedTable } from "./prove-table.ts";

interface ProveOptions {
  only?: string[];
  seed?: string;
  rounds?: string;
  histories?: string;
  events?: string;
  json?: boolean;
}

const MOST_SEEDS = 1_000_000;
const EXIT_USAGE = 2;

/** Scenarios of this process; of one that is live the rounds are what is done to its system. */
const HERE = new Set([...Object.keys(MADE_UP), ...Object.keys(LIVE)]);

/** Disturbs real systems and compares what is left with the batch oracle. @throws FailedError where something differs */
export async function prove(options: ProveOptions): Promise<void> {
  const unknown = options.only?.find((name) => !SCENARIOS.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--only: there is no scenario "${unknown}"; there are: ${SCENARIOS.join(", ")}`);
  }
  const seed = options.seed ?? String(Math.floor(Math.random() * MOST_SEEDS));
  const only = options.only?.filter((name) => MADE_UP[name]?.isPythonsToo ?? !HERE.has(name));
  const args = [
    ...["--seed", wholeNumber("seed", seed)],
    ...(options.events === undefined ? [] : ["--events", wholeNumber("events", options.events)]),
    ...(options.rounds === undefined ? [] : ["--rounds", wholeNumber("rounds", options.rounds)]),
    ...(only === undefined ? [] : ["--only", ...only]),
  ];
  const folder = mkdtempSync(join(tmpdir(), "prove-"));
  say(`seed ${seed}`);
  let isKept = false;
  try {
    const { proved, exitCode } =
      only?.length === 0
        ? { proved: [], exitCode: 0 }
        : await run(findPlaces(join(folder, "local")), folder, args);
    if (exitCode === EXIT_USAGE) {
      throw new UsageError(lastLine(join(folder, "runner.log")));
    }
    for (const scenario of HERE) {
      if (options.only?.includes(scenario) ?? true) {
        proved.push(...(await inHere(scenario, Number(seed), options, folder)));
      }
    }
    const differs = proved.some(({ differences }) => Object.keys(differences).length > 0);
    isKept = differs || exitCode !== 0;
    printResult(options, { seed: Number(seed), scenarios: proved }, () => provedTable(proved));
    if (exitCode !== 0) {
      throw new UserError(`${lastLine(join(folder, "runner.log"))}; logs: ${folder}`);
    }
    if (differs) {
      say(`the answers differ; what differs, logs: ${folder}; again: --seed ${seed}`);
      throw new FailedError("the answers differ");
    }
  } finally {
    rmSync(isKept ? join(folder, "local") : folder, { recursive: true, force: true });
  }
}

async function inHere(
  scenario: string,
  seed: number,
  options: ProveOptions,
  folder: string,
): Promise<Proved[]> {
  const progress = showProgress();
  const proved: Proved[] = [];
  const done = (result: Proved) => {
    proved.push(result);
    progress.done(result);
  };
  const count = (name: "rounds" | "histories") => {
    const text = options[name];
    return text === undefined ? undefined : Number(wholeNumber(name, text));
  };
  try {
    const isLive = scenario in LIVE;
    if (scenario in MADE_UP) {
      const histories = count("histories") ?? (isLive ? undefined : count("rounds"));
      done(await proveHistories(scenario, { seed, histories, folder }, progress));
    }
    if (isLive && count("rounds") !== 0) {
      for (const result of await proveLive(scenario, { seed, rounds: count("rounds"), folder }, progress)) {
        done(result);
      }
    }
    return proved;
  } finally {
    progress.end();
  }
}

/** @throws InterruptedError after Ctrl-C, when nothing is left running */
async function run(
  places: Places,
  folder: string,
  args: string[],
): Promise<{ proved: Proved[]; exitCode?: number }> {
  makePlaces(places);
  // Where root runs this, PostgreSQL runs under another account and must pass through to its data.
  chmodSync(folder, 0o711);
  const environment = sparkEnvironment(places);
  const runner = execa(join(places.venvBin, "python"), ["-m", "proof", "--folder", folder, ...args], {
    cwd: places.root,
    env: {
      ...environment,
      PYTHONPATH: [environment.PYTHONPATH, places.root].join(delimiter),
    },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    stderr: { file: join(folder, "runner.log") },
    forceKillAfterDelay: false,
  });
  let isInterrupted = false;
  const stopListening = onInterruption(
    () => {
      isInterrupted = true;
      runner.kill("SIGTERM");
    },
    () => {},
  );
  const proved: Proved[] = [];
  const progress = showProgress();
  try {
    for await (const line of runner) {
      const { progress: text, result } = JSON.parse(line) as { progress?: string; result?: Proved };
      if (text !== undefined) {
        progress.show(text);
      }
      if (result !== undefined) {
        proved.push(result);
        progress.done(result);
      }
    }
    const { exitCode } = await runner;
    if (isInterrupted) {
      throw new InterruptedError("interrupted");
    }
    return exitCode === undefined ? { proved } : { proved, exitCode };
  } finally {
    progress.end();
    stopListening();
  }
}

function wholeNumber(name: string, text: string): string {
  if (!/^\d{1,9}$/.test(text)) {
    throw new UsageError(`--${name} is ${text}: give a whole number`);
  }
  return text;
}

function lastLine(file: string): string {
  return readFileSync(file, "utf8").trim().split("\n").at(-1) ?? "";
}
