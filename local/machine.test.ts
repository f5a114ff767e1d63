import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
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

test("what fails because the emulator was killed is told as that, though the crash is not noticed yet", async () => {
  const machine = await startMachine({
    places,
    warn: () => {},
    signal: new AbortController().signal,
    step: (_, work) => work(),
  });
  process.kill(JSON.parse(readFileSync(join(places.emulator, "emulator.json"), "utf8")).pid, "SIGKILL");

  await expect(machine.abandon(new Error("connect ECONNREFUSED"))).rejects.toThrow(
    /^the emulator ended with SIGKILL: records that the job had not read are lost/,
  );
}, 60_000);
