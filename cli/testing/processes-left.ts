import { readdirSync, readFileSync } from "node:fs";

/** Live processes, with their commands, whose command or environment names the folder; not this one. Linux only. */
export function processesLeft(folder: string): string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      try {
        const [command, environment] = ["cmdline", "environ"].map((name) =>
          readFileSync(`/proc/${pid}/${name}`, "utf8"),
        );
        return command && `${command}${environment}`.includes(folder) ? `${pid} ${command}` : [];
      } catch {
        return [];
      }
    });
}
