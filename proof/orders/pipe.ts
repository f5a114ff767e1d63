import type { Draws } from "../draws.ts";
import type { TableChange } from "./order-table.ts";
import type { Stream } from "./stream.ts";

/** A pipe that is made up: what fails of a batch is tried again, while the others of it have gone on their way. */
export function createPipe(changes: readonly TableChange[], stream: Stream, draws: Draws) {
  const batchSize = draws.pick([1, 3, 10, 100]);
  const failure = draws.pick([0, 0.1, 0.5]);
  let position = 0;
  let done = new Set<TableChange>();
  const batch = () => changes.slice(position, position + batchSize);
  const put = ({ key, data }: TableChange) => stream.put(key, data);
  return {
    hasMore: () => position < changes.length,
    /** @param calm nothing fails any more */
    step(calm = false): void {
      const current = batch();
      for (const change of current.filter((each) => !done.has(each))) {
        if (!calm && draws.chance(failure)) {
          // Of some puts only the answer is lost.
          if (draws.chance(0.3)) {
            put(change);
          }
        } else {
          put(change);
          done.add(change);
        }
      }
      if (current.every((each) => done.has(each))) {
        position += current.length;
        done = new Set();
      }
    },
    /** In the middle of a batch; whoever goes on knows the batch before it alone. */
    crash(): void {
      for (const change of batch().filter(() => draws.chance(0.5))) {
        put(change);
      }
      done = new Set();
    },
    /** From the stream's oldest change on. */
    renew(): void {
      position = 0;
      done = new Set();
    },
  };
}
