import { keepAnswers } from "./kept-answers.ts";

/** Work that ends when it is told to. */
function controlled() {
  let now = 0;
  const begun: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const kept = keepAnswers(60_000, () => now);
  const ask = (kind: string, request: object = {}) =>
    kept.ask(kind, request, () => {
      const place = begun.push(`${kind} ${JSON.stringify(request)}`);
      return new Promise<number>((resolve, reject) =>
        ends.push((error) => (error ? reject(error) : resolve(place))),
      );
    });
  const pass = (ms: number) => {
    now += ms;
  };
  return { kept, ask, begun, ends, pass };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("an answer is asked for once as long as it is good, also by who comes while it is under way", async () => {
  const { ask, begun, ends, pass } = controlled();
  const answers = [ask("brands"), ask("brands")];
  await settled();
  ends[0]?.();
  expect(await Promise.all(answers)).toEqual([1, 1]);
  pass(59_999);
  expect(await ask("brands")).toBe(1);
  expect(begun).toHaveLength(1);
  pass(1);
  void ask("brands");
  await settled();
  expect(begun).toHaveLength(2);
});

test("of one kind one is asked at a time, in turn; other kinds do not wait", async () => {
  const { ask, begun, ends } = controlled();
  const answers = [ask("brands", { since: "7 days" }), ask("brands", { since: "30 days" }), ask("carts")];
  await settled();
  expect(begun).toEqual(['brands {"since":"7 days"}', "carts {}"]);
  ends[0]?.(new Error("the query failed"));
  await expect(answers[0]).rejects.toThrow("the query failed");
  await settled();
  expect(begun.at(-1)).toBe('brands {"since":"30 days"}');
});

test("a failure is not kept", async () => {
  const { ask, begun, ends } = controlled();
  const failing = ask("brands");
  await settled();
  ends[0]?.(new Error("the query failed"));
  await expect(failing).rejects.toThrow("the query failed");
  void ask("brands");
  await settled();
  expect(begun).toHaveLength(2);
});

test("what is forgotten is asked again, also where it was under way", async () => {
  const { kept, ask, begun, ends } = controlled();
  const before = ask("brands");
  await settled();
  kept.forget();
  const after = ask("brands");
  ends[0]?.();
  await settled();
  ends[1]?.();
  expect(await Promise.all([before, after])).toEqual([1, 2]);
  expect(await ask("brands")).toBe(2);
  expect(begun).toHaveLength(2);
});
