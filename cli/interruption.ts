import { InterruptedError } from "../errors/user-error.ts";
import { NOBODY_PRESSED } from "./ending.mjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm passes Ctrl-C on to us, and the terminal sends it as well: within this time it is one. */
const ONE_PRESS_MS = 700;

/**
 * Calls `first` at the first Ctrl-C (or SIGTERM, SIGHUP, or an ending that nobody asked for) and `second` at the next press.
 * @returns ends the listening
 */
export function onInterruption(
  first: () => void,
  second: () => void,
  clock: () => number = () => performance.now(),
): () => void {
  let pressedAt: number | undefined;
  const listener = (_signal: string, number?: number): void => {
    const now = clock();
    if (pressedAt === undefined) {
      pressedAt = now;
      first();
    } else if (now - pressedAt > ONE_PRESS_MS && number !== NOBODY_PRESSED) {
      second();
    }
  };
  for (const signal of SIGNALS) {
    process.on(signal, listener);
  }
  return () => {
    for (const signal of SIGNALS) {
      process.off(signal, listener);
    }
  };
}

/**
 * Does work that ends in order once its signal is aborted, with an InterruptedError as the reason: at the first Ctrl-C.
 * @param atOnce at the next press: it waits for nothing
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  atOnce: () => void = () => process.exit(130),
): Promise<T> {
  const interrupted = new AbortController();
  const stopListening = onInterruption(() => interrupted.abort(new InterruptedError("interrupted")), atOnce);
  try {
    return await work(interrupted.signal);
  } finally {
    stopListening();
  }
}
