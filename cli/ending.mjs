// Plain JavaScript without dependencies: the set-up is ended by it as well.

import { describeSystemError } from "./setup/system-error.mjs";

/** Whoever read the output has gone: head(1), a terminal, a network connection. */
const READER_GONE = ["EPIPE", "EIO", "ECONNRESET"];
const LOOK_EVERY_MS = 500;

let isEnding = false;

/**
 * Ends the command in order, as SIGTERM does, though nobody has pressed a key: who starts something listens to SIGTERM.
 * Without a listener nothing runs that had to be stopped.
 */
export function endInOrder() {
  if (isEnding) {
    return;
  }
  isEnding = true;
  // After what has failed by now has said what to exit with, and what begins now listens.
  setImmediate(() => {
    if (!process.emit("SIGTERM", "SIGTERM", NOBODY_PRESSED)) {
      process.exit();
    }
  });
}

/** In the place of a signal's number. */
export const NOBODY_PRESSED = 0;

/** A reader that is gone ends the command in silence, an output that cannot be written with one line and as a failure. */
export function watchOutputs() {
  process.stdout.on("error", (error) => {
    if (!isEnding && !READER_GONE.includes(error.code)) {
      process.exitCode = 1;
      process.stderr.write(`the output cannot be written: ${describeSystemError(error) || error.message}\n`);
    }
    endInOrder();
  });
  process.stderr.on("error", (error) => {
    // What goes on in files, a log on a full disk, is no reason to stop a system.
    if (READER_GONE.includes(error.code)) {
      endInOrder();
    }
  });
}

/**
 * npm passes SIGINT and SIGTERM on to its script, and dies of others without a word: a command of npm's ends in order
 * when npm is gone. The scripts say `exec`, since the shell between would keep SIGINT for itself.
 */
export function watchNpm() {
  if (!/cli\/run\.mjs|ecommerce-streaming/.test(process.env.npm_lifecycle_script || "")) {
    return;
  }
  const npm = process.ppid;
  setInterval(() => process.ppid !== npm && endInOrder(), LOOK_EVERY_MS).unref();
}
