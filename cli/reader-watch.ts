import { spawn } from "node:child_process";
import { fstatSync } from "node:fs";
import { join } from "node:path";

/** Waits until one of stdin and stdout is closed at its other end: Node cannot see that without writing. */
const WAIT = "import select; ends = select.poll(); ends.register(0, 0); ends.register(1, 0); ends.poll()";
const STDOUT = 1;

/**
 * Calls once when whoever reads stdout has gone, where that is a pipe: who writes nothing there would not notice.
 * @returns ends the watch
 */
export function onReaderGone(venvBin: string, gone: () => void): () => void {
  const output = fstatSync(STDOUT);
  if (!output.isFIFO() && !output.isSocket()) {
    return () => {};
  }
  // Its stdin closes when we are gone, however we end.
  const watch = spawn(join(venvBin, "python"), ["-ISc", WAIT], { stdio: ["pipe", "inherit", "ignore"] });
  watch.once("exit", (code) => code === 0 && gone());
  watch.on("error", () => {});
  // Of one that did not begin, Node would kill the process group that it is in: ours.
  return () => void (watch.pid !== undefined && watch.kill("SIGKILL"));
}
