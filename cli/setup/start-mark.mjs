import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A text that differs between two processes that had the same pid one after the other; undefined where no such process is
 * alive. As `local/process-table.ts`, which cannot run before tsx is installed.
 */
export function readStartMark(pid) {
  if (process.platform !== "linux") {
    return (
      spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() || undefined
    );
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields 3 and 22 of proc_pid_stat(5), counted from the command's closing bracket.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return ["Z", "X"].includes(state) ? undefined : `${boot}/${rest[18]}`;
  } catch {
    return undefined;
  }
}
