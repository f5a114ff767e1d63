import { UserError } from "../errors/user-error.ts";

/** What ends sooner than this after it was started again would go on ending. */
const HEALTHY_AFTER_MS = 60_000;

/** A process that serves others, as who started it has it. */
export interface Serving {
  /** Settles when it is gone: one line that says how it ended. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a part again when it ends by itself, and those that use it wait for it.
 * @param options.noun such as `the database`
 * @param options.startAgain must serve where the first one does
 * @param options.fail gets one line when it will not be started again
 * @returns stops it
 */
export function keepPart<P extends Serving>(options: {
  noun: string;
  logFile: string;
  first: P;
  startAgain: () => Promise<P>;
  warn: (line: string) => void;
  fail: (line: string) => void;
  healthyAfterMs?: number;
}): () => Promise<void> {
  const { noun, first, startAgain, warn, fail, healthyAfterMs = HEALTHY_AFTER_MS } = options;
  const log = `log: ${options.logFile}`;
  let current = first;
  let stopping = false;
  let restart: Promise<void> = Promise.resolve();

  function watch(restartedAt?: number): void {
    void current.exited.then((ending) => {
      if (stopping) {
        return;
      }
      if (restartedAt !== undefined && performance.now() - restartedAt < healthyAfterMs) {
        fail(`${noun} ${ending} again; ${log}`);
        return;
      }
      warn(`${noun} ${ending}: it is started again; ${log}`);
      restart = startAgain().then(
        (started) => {
          current = started;
          warn(`${noun} runs again`);
          watch(performance.now());
        },
        (error) =>
          fail(
            error instanceof UserError
              ? error.message
              : `${noun} could not be started again: ${error.message}; ${log}`,
          ),
      );
    });
  }

  watch();
  return async () => {
    stopping = true;
    await restart;
    await current.stop();
  };
}
