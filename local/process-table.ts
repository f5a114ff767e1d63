import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What is needed of one process that is alive (zombies are not). */
export interface ProcessEntry {
  pid: number;
  group: number;
  /** Undefined where the system does not tell it (macOS). */
  session: number | undefined;
}

/** All live processes that this user may see. */
export function listProcesses(): ProcessEntry[] {
  return process.platform === "linux" ? listFromProc() : listFromPs();
}

/**
 * A text that differs between two processes that had the same pid one after the other; undefined where no such process
 * is alive.
 */
export function readStartMark(pid: number): string | undefined {
  if (process.platform !== "linux") {
    return runPs(["-o", "lstart=", "-p", String(pid)]).trim() || undefined;
  }
  const stat = readStat(pid);
  // Start times count from boot, so a mark of an earlier boot must not fit.
  return stat && `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${stat.startTicks}`;
}

/** The live processes that were started with this environment variable; always empty outside of Linux. */
export function findByEnvironment(name: string, value: string): number[] {
  return process.platform === "linux"
    ? listFromProc()
        .map(({ pid }) => pid)
        .filter((pid) => readEnvironment(pid).includes(`${name}=${value}`))
    : [];
}

function listFromProc(): ProcessEntry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
}

function readEnvironment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // Gone, or not ours to read.
    return [];
  }
}

function listFromPs(): ProcessEntry[] {
  return runPs(["-A", "-o", "pid=,pgid=,stat="])
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid, , state]) => pid && !state?.startsWith("Z"))
    .map(([pid, group]) => ({ pid: Number(pid), group: Number(group), session: undefined }));
}

function runPs(args: string[]): string {
  try {
    return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    // `ps -p` ends with 1 where there is no such process.
    return "";
  }
}

/** Field numbers as in proc_pid_stat(5). The command may hold spaces and brackets, so count from its closing bracket. */
function readStat(pid: number): (ProcessEntry & { startTicks: string }) | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const fromThird = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const field = (number: number): string => fromThird[number - 3] ?? "";
  if (["Z", "X"].includes(field(3))) {
    return undefined;
  }
  return { pid, group: Number(field(5)), session: Number(field(6)), startTicks: field(22) };
}
