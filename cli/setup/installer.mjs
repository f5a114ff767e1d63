import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./prerequisites.mjs";

/** Runs npm or pip in silence; what they say goes to a log. Ctrl-C ends them and the set-up, which the next start goes on with. */
export async function runInstaller(root, name, file, args) {
  const log = join(root, `.local/logs/setup-${name}.log`);
  mkdirSync(join(root, ".local/logs"), { recursive: true });
  appendFileSync(log, `${new Date().toISOString()} ${file} ${args.join(" ")}\n`);
  // A process group of its own, so that Ctrl-C reaches it once, through us.
  const child = spawn(file, args, { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let lastLine = "";
  for (const output of [child.stdout, child.stderr]) {
    output.on("data", (text) => {
      appendFileSync(log, text);
      lastLine = String(text).trim().split("\n").pop() || lastLine;
    });
  }
  const interrupted = forwardSignals(child);
  const failure = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(code === 0 ? undefined : lastLine || `exit code ${code}`));
  });
  if (interrupted.stop()) {
    throw new SetupError("interrupted: the next start goes on with the set-up", 130);
  }
  if (failure !== undefined) {
    throw new SetupError(`${name} failed: ${failure}; details: ${log}`);
  }
}

/** @returns stop(): takes the handlers away and tells whether a signal came */
function forwardSignals(child) {
  let came = false;
  const forward = () => {
    came = true;
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // It has ended.
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    process.on(signal, forward);
  }
  return {
    stop() {
      for (const signal of signals) {
        process.off(signal, forward);
      }
      return came;
    },
  };
}
