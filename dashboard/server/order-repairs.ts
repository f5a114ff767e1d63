import type { Repair, RepairAnswer, Replayed } from "../wire.ts";

/** What was asked for to put the orders' changes right. */
export interface OrderRepairs {
  state(): RepairAnswer;
  /** Where none is under way already. */
  begin(repair: Repair, work: () => Promise<Replayed | undefined>): void;
}

/** One at a time: a Lambda goes on with it also where nobody waits any more. */
export function createOrderRepairs(parts: {
  explain: (error: unknown) => string;
  onChange: () => void;
  onEnd: () => void;
}): OrderRepairs {
  const { explain, onChange, onEnd } = parts;
  let told: RepairAnswer = { running: null, replayed: null, problem: null };

  async function run(work: () => Promise<Replayed | undefined>): Promise<void> {
    try {
      told = { running: null, replayed: (await work()) ?? null, problem: null };
    } catch (error) {
      told = { running: null, replayed: null, problem: explain(error) };
    }
    onChange();
    onEnd();
  }

  return {
    state: () => told,
    begin(repair, work) {
      if (told.running === null) {
        told = { running: repair, replayed: null, problem: null };
        onChange();
        void run(work);
      }
    },
  };
}
