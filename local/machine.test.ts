import { rmSync } from "node:fs";
import { InterruptedError } from "../errors/user-error.ts";
import { makeTestPlaces } from "./database/test-database.ts";
import { startMachine } from "./machine.ts";

const places = makeTestPlaces();
afterAll(() => rmSync(places.local, { recursive: true, force: true }));

const failing = (stopping: AbortController, isStopped: boolean) =>
  startMachine({
    places,
    warn: () => {},
    signal: stopping.signal,
    step: async () => {
      if (isStopped) {
        stopping.abort();
      }
      throw new Error("The service was stopped");
    },
  });

test("a part that Ctrl-C has made fail is an interruption: the terminal sends it to esbuild as well", async () => {
  await expect(failing(new AbortController(), true)).rejects.toThrow(InterruptedError);
});

test("a part that fails by itself says why", async () => {
  await expect(failing(new AbortController(), false)).rejects.toThrow("The service was stopped");
});
