import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { findLocalFolder } from "../../local/local-folder.mjs";
import { noteInstaller } from "./lock.mjs";
import { logEntry } from "./log-entry.mjs";
import { SetupError } from "./setup-error.mjs";

/** The lines in which npm, pip and Java say why they failed; their last ones say only where to read more. */
const REASON =
  /^npm error (?!code|errno|syscall|path|A complete log)|^ERROR: |^error: |^java\.[\w.]+Exception: /i;

/**
 * Runs npm, pip or the like in silence, with `env` added to ours; what they say goes to a log. Ctrl-C ends them and the
 * set-up, which the next start goes on with.
 */
export async function runInstaller(root, name, file, args, env = {}) {
  const log = join(findLocalFolder(root), `logs/setup-${name}.log`);
  mkdirSync(dirname(log), { recursive: true });
  const write = (level, line) => appendFileSync(log, logEntry(name, level, line));
  write("INFO", [file, ...args].join(" "));
  // A process group of its own, so that Ctrl-C reaches it once, through us.
  const child = spawn(file, args, {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const interrupted = forwardSignals(child);
  noteInstaller(root, child.pid);
  let reason;
  let lastLine;
  for (const [output, level] of [
    [child.stdout, "INFO"],
    [child.stderr, "WARNING"],
  ]) {
    createInterface({ input: output }).on("line", (line) => {
      write(level, line);
      reason ??= REASON.test(line) ? line : undefined;
      lastLine = line.trim() || lastLine;
    });
  }
  const failure = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) =>
      resolve(
        code === 0
          ? undefined
          : (reason?.replace(/^npm error /, "") ?? lastLine ?? `ended with ${signal ?? `exit code ${code}`}`),
      ),
    );
  });
  noteInstaller(root, undefined);
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
