import { createUndoStack } from "./undo-stack.ts";

test("the last is undone first, and each of them where another one fails; the first failure is told", async () => {
  const undone: string[] = [];
  const undo = createUndoStack();
  undo.add(async () => void undone.push("database"));
  undo.add(() => Promise.reject(new Error("the emulator does not stop")));
  undo.add(() => Promise.reject(new Error("the job does not stop")));
  undo.add(async () => void undone.push("dashboard"));
  await expect(undo.run()).rejects.toThrow("the job does not stop");
  expect(undone).toEqual(["dashboard", "database"]);
});

test("asked twice everything is undone once, and both wait for it", async () => {
  const undone: string[] = [];
  const undo = createUndoStack();
  undo.add(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    undone.push("database");
  });
  await Promise.all([undo.run(), undo.run().then(() => undone.push("after it"))]);
  expect(undone).toEqual(["database", "after it"]);
});
