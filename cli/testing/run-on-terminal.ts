import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPlaces } from "../../local/places.ts";

const RUN = fileURLToPath(new URL("../run.mjs", import.meta.url));
const ON_TERMINAL = "import pty, sys; pty.spawn(sys.argv[1:])";

/** Runs a command on a terminal of its own. @returns all that it writes there */
export async function runOnTerminal(local: string, ...args: string[]): Promise<string> {
  const python = join(findPlaces().venvBin, "python");
  const child = spawn(python, ["-c", ON_TERMINAL, process.execPath, RUN, ...args], {
    env: { ...process.env, ECOMMERCE_STREAMING_LOCAL: local },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (written += text));
  await new Promise((resolve) => child.once("close", resolve));
  // A terminal's own line ends.
  return written.replaceAll("\r\n", "\n");
}
