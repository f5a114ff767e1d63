import fc from "fast-check";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import { silentLogger } from "../glue/endpoint-fixture.ts";
import { deliver, type GivenUp } from "./deliver.ts";
import type { Invocation } from "./invoke.ts";
import type { ShardRecord } from "./shard-record.ts";
import { numbersOf, record, records } from "./testing/records.ts";

const MAPPING: StreamMapping = {
  batchSize: 10_000,
  windowSeconds: 0,
  maximumRetries: 0,
  maximumRecordAgeSeconds: 60,
  bisectOnError: false,
};

type Answer = number | undefined | Error;

/**
 * Delivers to a function that answers with the index of the first failure, or undefined where all are handled; where it
 * throws it could not be invoked.
 */
async function deliverTo(
  answer: (numbers: number[], invocation: number) => Answer,
  settings: Partial<StreamMapping>,
  { some = records(1, 6), signal = new AbortController().signal, now = Date.now } = {},
) {
  const invocations: number[][] = [];
  const givenUp: { numbers: number[]; reason: GivenUp }[] = [];
  const done: number[] = [];
  const delivering = deliver(some, {
    mapping: { ...MAPPING, ...settings },
    async invoke(batch: readonly ShardRecord[]): Promise<Invocation> {
      const numbers = numbersOf(batch);
      invocations.push(numbers);
      const firstFailure = answer(numbers, invocations.length);
      if (firstFailure instanceof Error) {
        throw firstFailure;
      }
      return { firstFailure };
    },
    async giveUp(batch, reason) {
      givenUp.push({ numbers: numbersOf(batch), reason });
    },
    onDone: (last) => done.push(Number(last.sequenceNumber)),
    logger: silentLogger,
    signal,
    now,
  });
  const error = await delivering.then(
    () => undefined,
    (reason: Error) => reason.name,
  );
  return { invocations, givenUp, done, error };
}

/** Handles all but this record, and says so. */
const answersAt = (poison: number) => (numbers: number[]) =>
  numbers.includes(poison) ? numbers.indexOf(poison) : undefined;

/** Fails with every batch that has this record. */
const failsWith = (poison: number) => (numbers: number[]) => (numbers.includes(poison) ? 0 : undefined);

test("a batch that is handled is invoked once", async () => {
  const { invocations, done, givenUp } = await deliverTo(() => undefined, {});

  expect(invocations).toEqual([[1, 2, 3, 4, 5, 6]]);
  expect(done).toEqual([6]);
  expect(givenUp).toEqual([]);
});

describe("without splitting", () => {
  test("a batch is tried again from the record that failed, as often as the limit says, then given up", async () => {
    const { invocations, done, givenUp } = await deliverTo(answersAt(6), { maximumRetries: 3 });

    expect(invocations).toEqual([[1, 2, 3, 4, 5, 6], [6], [6], [6]]);
    expect(done).toEqual([5, 6]);
    expect(givenUp).toMatchObject([
      { numbers: [6], reason: { condition: "RetryAttemptsExhausted", invocations: 4 } },
    ]);
  });

  test("what comes after the record at fault is given up with it", async () => {
    const { invocations, givenUp } = await deliverTo(answersAt(4), { maximumRetries: 1 });

    expect(invocations).toEqual([
      [1, 2, 3, 4, 5, 6],
      [4, 5, 6],
    ]);
    expect(givenUp).toMatchObject([{ numbers: [4, 5, 6] }]);
  });

  test("a batch that is handled at the last retry is not given up", async () => {
    const { invocations, done, givenUp } = await deliverTo(
      (_, invocation) => (invocation <= 2 ? 0 : undefined),
      { maximumRetries: 2 },
    );

    expect(invocations.length).toBe(3);
    expect(done).toEqual([6]);
    expect(givenUp).toEqual([]);
  });

  test("a retry waits, longer each time", async () => {
    const times: number[] = [];
    await deliverTo(
      () => {
        times.push(performance.now());
        return 0;
      },
      { maximumRetries: 2 },
    );

    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThan(90);
    expect(third - second).toBeGreaterThan(190);
  });
});

describe("with splitting", () => {
  test("a function that fails as a whole is given halves, and only the record at fault is given up", async () => {
    const { invocations, done, givenUp } = await deliverTo(failsWith(5), {
      bisectOnError: true,
      maximumRetries: 1,
    });

    expect(invocations).toEqual([[1, 2, 3, 4, 5, 6], [1, 2, 3], [4, 5, 6], [4, 5], [4], [5], [5], [6]]);
    expect(done).toEqual([3, 4, 5, 6]);
    expect(givenUp).toMatchObject([{ numbers: [5], reason: { invocations: 2 } }]);
  });

  test("a function that names the record is not given again what it has handled", async () => {
    const { invocations, givenUp } = await deliverTo(answersAt(4), { bisectOnError: true });

    expect(invocations).toEqual([[1, 2, 3, 4, 5, 6], [4, 5, 6], [4, 5], [4], [5], [6]]);
    expect(givenUp).toMatchObject([{ numbers: [4], reason: { invocations: 1 } }]);
  });

  test("whichever records are at fault and however the function says so: exactly they are given up, all else is handled in order", async () => {
    const history = fc.record({
      size: fc.integer({ min: 1, max: 60 }),
      poison: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }),
      says: fc.infiniteStream(fc.boolean()),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ size, poison, says }) => {
        const handled: number[] = [];
        const { givenUp, done } = await deliverTo(
          (numbers) => {
            const first = numbers.findIndex((number) => poison.includes(number));
            const names = says.next().value;
            // A function that does not say where it failed may have handled what came before.
            handled.push(...numbers.slice(0, first === -1 ? undefined : first));
            return first === -1 ? undefined : names ? first : 0;
          },
          { bisectOnError: true },
          { some: records(1, size) },
        );

        const all = numbersOf(records(1, size));
        const atFault = all.filter((number) => poison.includes(number));
        expect(givenUp.flatMap(({ numbers }) => numbers)).toEqual(atFault);
        expect([...new Set(handled)]).toEqual(all.filter((number) => !atFault.includes(number)));
        expect(done).toEqual([...done].sort((one, other) => one - other));
        expect(done.at(-1)).toBe(size);
      }),
    );
  });
});

describe("records that are too old", () => {
  const old = new Date(Date.now() - 61_000);
  const some = [record(1, { arrival: old }), record(2, { arrival: old }), ...records(3, 4)];

  test("are given up without an invocation, younger ones are handled", async () => {
    const { invocations, done, givenUp } = await deliverTo(() => undefined, {}, { some });

    expect(givenUp).toMatchObject([
      { numbers: [1, 2], reason: { condition: "RecordAgeExceeded", invocations: 0 } },
    ]);
    expect(invocations).toEqual([[3, 4]]);
    expect(done).toEqual([2, 4]);
  });

  test("are given up while they are tried again", async () => {
    let age = 0;
    const { invocations, givenUp } = await deliverTo(
      () => {
        age = 61_000;
        return 0;
      },
      { maximumRetries: 3 },
      { now: () => Date.now() + age },
    );

    expect(invocations.length).toBe(1);
    expect(givenUp).toMatchObject([
      { numbers: [1, 2, 3, 4, 5, 6], reason: { condition: "RecordAgeExceeded", invocations: 1 } },
    ]);
  });
});

test("a function that cannot be invoked uses up no retry", async () => {
  const away = new Error("ECONNREFUSED");
  const { invocations, givenUp, done } = await deliverTo(
    (_, invocation) => (invocation <= 2 ? away : undefined),
    { maximumRetries: 0 },
  );

  expect(invocations.length).toBe(3);
  expect(givenUp).toEqual([]);
  expect(done).toEqual([6]);
});

test("a stop lets the invocation under way end, and keeps what it handled", async () => {
  const stopping = new AbortController();
  const { invocations, done, givenUp, error } = await deliverTo(
    () => {
      stopping.abort();
      return 3;
    },
    { maximumRetries: 5, bisectOnError: true },
    { signal: stopping.signal },
  );

  expect(invocations.length).toBe(1);
  expect(done).toEqual([3]);
  expect(givenUp).toEqual([]);
  expect(error).toBe("AbortError");
});
