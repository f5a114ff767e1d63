import Table from "cli-table3";
import { measureOurBotLatency } from "./bots-latency.ts";
import { median } from "./median.ts";
import { type PeerLatency, runPython } from "./side-by-side.ts";

/** One run of one contender, as bench/bots_side_by_side.py saw it; of users, by the kind of their events. */
interface Run {
  name: string;
  title: string;
  exit_code: number;
  events_per_second: number;
  cpu_seconds_per_million: number;
  /** Null where all was found at once. */
  steady_events_per_second: number | null;
  steady_cpu_seconds_per_million: number | null;
  offenders: number;
  missed: Record<string, number>;
  falsely_flagged: Record<string, number>;
}

/** Who finds the bots among the same events; `not_installed` says by peer why it was not measured. */
export interface BotsSideBySide {
  events: number;
  runs: Run[];
  not_installed: Record<string, string>;
}

/** Our job, our Lambda and Flink SQL, in turn; the events and Flink's environment stay in `.local/bench`. */
export async function measureBots(work: {
  events: number;
  eventsPerBatch: number;
  runs: number;
}): Promise<BotsSideBySide> {
  return runPython("bots_side_by_side.py", [
    ...["--events", `${work.events}`, "--events_per_batch", `${work.eventsPerBatch}`],
    ...["--runs", `${work.runs}`],
  ]);
}

/** From the click by which the rule marks a user to the mark, at 200 events/s: ours through Kinesis, Flink's from a file. */
export async function measureBotLatencies(
  work: { events: number; eventsPerBatch: number },
  seconds: number,
): Promise<PeerLatency[]> {
  const ours = await measureOurBotLatency(seconds);
  const peers = await runPython<PeerLatency[]>("bots_side_by_side.py", [
    ...["--events", `${work.events}`, "--events_per_batch", `${work.eventsPerBatch}`],
    ...["--latency_seconds", `${seconds}`],
  ]);
  return [...ours, ...peers];
}

const HEAD = [
  ...["", "events/s, steady", "CPU s a million, steady", "events/s, whole run", "CPU s a million, whole"],
  ...["offenders missed", "falsely flagged"],
];

/** A row a contender: medians, and the users of its worst run; then which kinds of users these are. */
export function botsTable({ runs, not_installed }: BotsSideBySide): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  const notes: string[] = [];
  for (const name of new Set(runs.map((run) => run.name))) {
    const ofOne = runs.filter((run) => run.name === name);
    const of = (figure: (run: Run) => number | null) =>
      median(ofOne.map(figure).filter((value) => value !== null));
    const worst = ofOne.reduce((one, other) => (wrong(other) > wrong(one) ? other : one));
    const { title, offenders, missed, falsely_flagged } = worst;
    table.push([
      title,
      whole(of((run) => run.steady_events_per_second)),
      of((run) => run.steady_cpu_seconds_per_million).toFixed(1),
      whole(of((run) => run.events_per_second)),
      of((run) => run.cpu_seconds_per_million).toFixed(1),
      `${whole(sum(missed))} of ${whole(offenders)}, ${((100 * sum(missed)) / offenders).toFixed(1)} %`,
      whole(sum(falsely_flagged)),
    ]);
    const codes = ofOne.map(({ exit_code }) => exit_code).filter((code) => code !== 0);
    notes.push(
      ...(codes.length > 0 ? [`${title}: ended with exit code ${codes.join(", ")}`] : []),
      ...(sum(missed) > 0 ? [`${title} missed ${list(missed)}`] : []),
      ...(sum(falsely_flagged) > 0 ? [`${title} falsely flagged ${list(falsely_flagged)}`] : []),
    );
  }
  notes.push(...Object.values(not_installed).map((why) => `not measured: ${why}`));
  return [table.toString(), ...notes].join("\n");
}

const wrong = ({ missed, falsely_flagged }: Run) => sum(missed) + sum(falsely_flagged);

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((one, other) => one + other, 0);

const list = (counts: Record<string, number>) =>
  Object.entries(counts)
    .sort()
    .map(([kind, users]) => `${users} ${kind}`)
    .join(", ");

const whole = (value: number) => Math.round(value).toLocaleString("en-US");
