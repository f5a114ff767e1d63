import { statfsSync } from "node:fs";

/** What the emulator needs to save its streams when it stops, and PostgreSQL to end in order. */
const NEEDED_MB = 250;

/**
 * Tells, once, when the disk of the folder has hardly any room left, while there is enough to stop without losing anything.
 * @returns ends the watching
 */
export function watchDisk(folder: string, onFull: (line: string) => void, everyMs = 2_000): () => void {
  const timer = setInterval(() => {
    const { bavail, bsize } = statfsSync(folder);
    const freeMb = Math.floor((bavail * bsize) / 1e6);
    if (freeMb < NEEDED_MB) {
      clearInterval(timer);
      onFull(`the disk of ${folder} has only ${freeMb} MB left: make room, and the next start goes on`);
    }
  }, everyMs);
  return () => clearInterval(timer);
}
