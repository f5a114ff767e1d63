import { join } from "node:path";
import { type Emulator, startEmulator } from "./emulator.ts";

/** An emulator of a test's own; its log lies in the same folder. */
export function startTestEmulator(stateDir: string): Promise<Emulator> {
  return startEmulator({
    venvBinDir: join(process.cwd(), ".venv/bin"),
    stateDir,
    logFile: join(stateDir, "emulator.log"),
  });
}
