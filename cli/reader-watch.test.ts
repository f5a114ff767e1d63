import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

const WATCH_AND_END = `
  import { onReaderGone } from ${JSON.stringify(new URL("./reader-watch.ts", import.meta.url).href)};
  const end = onReaderGone("/no/such/folder", () => console.log("gone"));
  end();
  console.log("goes on");
`;

test("a watch that could not begin, as where Python is somebody else's, ends alone and not with its whole group", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", WATCH_AND_END], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  expect({ output, code, signal }).toEqual({ output: "goes on\n", code: 0, signal: null });
});
