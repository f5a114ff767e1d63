import { createCrediting } from "./crediting.ts";

/** Runs end when they are told to. */
function controlled() {
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const states: string[] = [];
  const crediting = createCrediting({
    recompute: () => new Promise((resolve, reject) => ends.push({ resolve, reject })),
    explain: (error) => (error as Error).message,
    onChange: () => states.push(`${crediting.isRunning()} ${crediting.problem()}`),
  });
  return { crediting, ends, states };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("decisions while a run goes on are credited by one more run", async () => {
  const { crediting, ends } = controlled();
  crediting.begin();
  crediting.begin();
  crediting.begin();
  expect(ends).toHaveLength(1);
  ends[0]?.resolve();
  await settled();
  expect(ends).toHaveLength(2);
  ends[1]?.resolve();
  await settled();
  expect([ends.length, crediting.isRunning()]).toEqual([2, false]);
});

test("why a run failed is told until the next one ends", async () => {
  const { crediting, ends, states } = controlled();
  crediting.begin();
  ends[0]?.reject(new Error("the database is gone"));
  await settled();
  crediting.begin();
  ends[1]?.resolve();
  await settled();
  expect(states).toEqual([
    "true null",
    "false the database is gone",
    "true the database is gone",
    "false null",
  ]);
});
