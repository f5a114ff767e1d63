/** Lines that decisions have moved, credited anew. */
export interface Crediting {
  isRunning(): boolean;
  /** Why the last run failed; null where it did not. */
  problem(): string | null;
  begin(): void;
  stop(): Promise<void>;
}

/** One run at a time; what is asked for meanwhile is done by one more after it. */
export function createCrediting(parts: {
  recompute: (signal: AbortSignal) => Promise<void>;
  explain: (error: unknown) => string;
  onChange: () => void;
}): Crediting {
  const { recompute, explain, onChange } = parts;
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  let problem: string | null = null;

  async function run(): Promise<void> {
    do {
      isAskedAgain = false;
      problem = await recompute(ending.signal).then(() => null, explain);
    } while (isAskedAgain && !ending.signal.aborted);
    running = undefined;
    onChange();
  }

  return {
    isRunning: () => running !== undefined,
    problem: () => problem,
    begin() {
      if (running !== undefined) {
        isAskedAgain = true;
        return;
      }
      running = run();
      onChange();
    },
    async stop() {
      ending.abort();
      await running;
    },
  };
}
