import { spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitUntil } from "../../../local/wait-until.ts";
import type { User } from "../../testing/other-user.ts";

const CHECKOUT = fileURLToPath(new URL("../../..", import.meta.url));

/** What runs before anything is installed. */
const BEFORE_PACKAGES = [
  "package.json",
  "package-lock.json",
  "requirements",
  "cli/run.mjs",
  "cli/ending.mjs",
  "cli/setup",
  "local/local-folder.mjs",
  "local/user-name.mjs",
];

/** The real packages, and npm's list of them, which comes last. */
const STUB_NPM = `#!/bin/sh
[ "$1" = ci ] || exit 1
rm -rf node_modules
mkdir node_modules
touch node_modules/half
if [ -e slow ]; then sleep 60; fi
if [ -e broken ]; then
  echo 'npm error code ECONNREFUSED' >&2
  echo 'npm error FetchError: request failed, reason: connect ECONNREFUSED' >&2
  echo 'npm error A complete log of this run can be found in: /elsewhere' >&2
  exit 1
fi
ln -s '${CHECKOUT}'node_modules/* node_modules/
cp '${CHECKOUT}'node_modules/.package-lock.json node_modules/
`;

const STUB_PYTHON = `#!/bin/sh
case "$*" in
  --version) echo 'Python 3.13.0' ;;
  *'-m venv '*) mkdir -p "$3/bin" "$3/lib/python3.13/site-packages" && cp "$0" "$3/bin/python" ;;
  *'-m pip --version') echo 'pip 26.0 from somewhere (python 3.13)' ;;
  *'-m pip install '*) touch .venv/half; if [ -e slow ]; then sleep 60; fi
    mkdir -p .venv/lib/python3.13/site-packages/pyspark/jars .venv/lib/python3.13/site-packages/numpy ;;
esac
`;

const STUB_JAVA = "#!/bin/sh\necho 'openjdk version \"21.0.2\"' >&2\n";

interface Options {
  env?: Record<string, string>;
  /** Node's own. */
  node?: string[];
  /** @default ours */
  user?: User | undefined;
}

/** Copies what runs before anything is installed. */
export function copySetup(to: string): void {
  for (const path of BEFORE_PACKAGES) {
    cpSync(join(CHECKOUT, path), join(to, path), { recursive: true });
  }
}

/** A checkout that sets itself up from a stub of npm, Python and Java; its commands say `went on` and end. */
export function makeStubCheckout() {
  const folder = mkdtempSync(join(tmpdir(), "checkout-"));
  const path = (...parts: string[]) => join(folder, ...parts);
  copySetup(folder);
  writeFileSync(path("cli/main.ts"), 'const text: string = "went on\\n";\nprocess.stderr.write(text);\n');
  mkdirSync(path("bin"));
  const program = (name: string, script: string) => {
    writeFileSync(path(name), script);
    chmodSync(path(name), 0o755);
  };
  program("bin/npm", STUB_NPM);
  program("bin/python3.13", STUB_PYTHON);
  program("bin/java", STUB_JAVA);

  const command = (node: string[] = []) => [...node, "cli/run.mjs", "start"];
  const options = (env: Record<string, string> = {}) => ({
    cwd: folder,
    env: { PATH: `${path("bin")}:/usr/bin:/bin`, ...env },
  });

  return {
    path,
    program,
    /** @param name of a file by which the stubs are told to be slow or broken */
    flag: (name: string) => writeFileSync(path(name), ""),
    unflag: (name: string) => rmSync(path(name), { recursive: true }),
    has: (name: string) => existsSync(path(name)),
    start({ env, node, user }: Options = {}) {
      const { status, stderr } = spawnSync(process.execPath, command(node), {
        ...options(env),
        ...user,
        encoding: "utf8",
      });
      return { status, stderr };
    },
    run: (file: string, ...args: string[]) => spawnSync(file, args, options()),
    /** Starts, and waits until the installer is in the middle of its work. */
    async startAndWaitFor(name: string, { env }: Options = {}) {
      const child = spawn(process.execPath, command(), options(env));
      let stderr = "";
      child.stderr.on("data", (text) => {
        stderr += text;
      });
      const ended = new Promise<{ status: number | null; stderr: string }>((resolve) =>
        child.once("close", (status) => resolve({ status, stderr })),
      );
      await waitUntil(`${name} in ${folder}`, () => existsSync(path(name)), { timeoutMs: 20_000 });
      return { child, ended };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type StubCheckout = ReturnType<typeof makeStubCheckout>;
