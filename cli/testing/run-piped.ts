import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const RUN = fileURLToPath(new URL("../run.mjs", import.meta.url));

/**
 * Runs a command as a shell does, such as `report >/dev/full` or `report | head -1`.
 * @returns its own exit code, and what came out at the end of the pipe and on stderr
 */
export function runPiped(local: string, command: string) {
  const script = `"$0" "$1" ${command}; exit "\${PIPESTATUS[0]}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, RUN], {
    env: { ...process.env, ECOMMERCE_STREAMING_LOCAL: local },
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}
