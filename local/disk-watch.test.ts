import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { watchDisk } from "./disk-watch.ts";

test("a disk without room is told once, one with room never", async () => {
  const lines: string[] = [];
  // Linux says that this one has 0 bytes.
  const stops = ["/proc", tmpdir()].map((folder) => watchDisk(folder, (line) => lines.push(line), 5));
  await delay(50);
  for (const stop of stops) {
    stop();
  }
  expect(lines).toEqual(["the disk of /proc has only 0 MB left: make room, and the next start goes on"]);
});
