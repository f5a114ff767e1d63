import type { MakingAnswer } from "../wire.ts";
import type { InsightsControl, MadeFacts } from "./sources.ts";

/** Facts of the lake, made because somebody asks for it. */
export interface MakingFacts {
  state(): MakingAnswer;
  /** Where it is not under way already. */
  begin(): void;
  stop(): Promise<void>;
}

/** One run at a time. */
export function createMakingFacts(parts: {
  make: NonNullable<InsightsControl["makeFacts"]>;
  explain: (error: unknown) => string;
  onProgress: () => void;
  onEnd: () => void;
}): MakingFacts {
  const { make, explain, onProgress, onEnd } = parts;
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  let told: Omit<MakingAnswer, "isRunning"> = { progress: null, outcome: null, problem: null };

  async function run(): Promise<void> {
    try {
      const outcome = await make({
        signal: ending.signal,
        onProgress(progress) {
          told = { ...told, progress };
          onProgress();
        },
      });
      told = { progress: null, outcome: summed(outcome), problem: null };
    } catch (error) {
      told = { progress: null, outcome: null, problem: explain(error) };
    }
    running = undefined;
    onEnd();
  }

  return {
    state: () => ({ isRunning: running !== undefined, ...told }),
    begin() {
      if (running === undefined && !ending.signal.aborted) {
        told = { progress: null, outcome: null, problem: null };
        running = run();
        onProgress();
      }
    },
    async stop() {
      ending.abort();
      await running;
    },
  };
}

function summed({ objects, records, partitions, rejected, conflicting_checkouts }: MadeFacts) {
  const counts = Object.values(rejected).flatMap((reasons) => Object.values(reasons));
  const sum = counts.reduce((total, count) => total + count, conflicting_checkouts);
  return { objects, records, partitions, rejected: sum };
}
