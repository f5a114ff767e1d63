import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copySetup } from "./testing/stub-checkout.ts";
import { isAtLeast, neededVersions } from "./versions.mjs";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** A checkout in which nothing is installed. */
let fresh: string;
/** All that the machine has, besides Node. */
let bin: string;

beforeAll(() => {
  fresh = mkdtempSync(join(tmpdir(), "checkout-"));
  copySetup(fresh);
});
afterAll(() => rmSync(fresh, { recursive: true }));

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "bin-"));
  symlinkSync("/bin/sh", join(bin, "sh"));
});
afterEach(() => rmSync(bin, { recursive: true }));

function stub(name: string, output: string, forCode = "exit 0"): void {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\n[ "$1" = -c ] && ${forCode}\necho '${output}' >&2\n`);
  chmodSync(file, 0o755);
}

/** What a newcomer reads whose machine has only the stubs. */
function start(env: Record<string, string> = {}, node: string[] = [], checkout = fresh) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...node, join(checkout, "cli/run.mjs"), "start"],
    {
      env: { PATH: bin, ...env },
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}

const complaint = (line: string) => ({ status: 1, stdout: "", stderr: `${line}\n` });

/** Behind the line may stand a Java of this machine that would fit. */
const complaintOfJava = (line: string) => ({
  ...complaint(""),
  stderr: expect.stringMatching(
    new RegExp(
      `^${line.replace(/[()[\]{}.+*?^$|\\]/g, "\\$&")}(; JAVA_HOME=/\\S+ would be Java [\\d.]+)?\n$`,
    ),
  ),
});

/** The set-up goes on, and meets a machine without npm. */
const WENT_ON = { status: 1, stdout: "", stderr: expect.stringMatching(/^✗ npm packages\n/) };

const FIT_JAVA = 'openjdk version "21.0.2" 2024-01-16';

test.each([
  ["18.20.8", "is too old"],
  ["23.11.0", "does not fit"],
  ["27.0.0", "is too new"],
])("Node %s is named with what is needed, before it meets what it does not know", (version, problem) => {
  const other = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
  expect(start({}, ["--import", `data:text/javascript,${other}`])).toEqual(
    complaint(`Node.js ${version} ${problem}: 20.19+, 22.13+ or 24 to 26 is needed`),
  );
});

test("without Python the line says which version is needed", () => {
  stub("java", FIT_JAVA);
  expect(start()).toEqual(complaint("Python is missing: 3.11 to 3.13 is needed"));
});

test.each([
  ["3.9.2", "is too old"],
  ["3.14.0", "is too new"],
])("Python %s is named with what is needed", (version, problem) => {
  stub("python3", `Python ${version}`);
  expect(start()).toEqual(complaint(`Python ${version} (python3) ${problem}: 3.11 to 3.13 is needed`));
});

test("beside a Python that is too new one that fits is taken", () => {
  stub("python3", "Python 3.14.0");
  stub("python3.12", "Python 3.12.4");
  stub("java", FIT_JAVA);
  expect(start()).toEqual(WENT_ON);
});

test("a Python that cannot make virtual environments is told so", () => {
  stub("python3.12", "Python 3.12.4", "exit 1");
  expect(start()).toEqual(
    complaint("Python 3.12.4 (python3.12) has no venv and ensurepip: install them (Debian: python3-venv)"),
  );
});

test("without Java the line says which version is needed", () => {
  stub("python3", "Python 3.13.0");
  expect(start()).toEqual(complaintOfJava("Java is missing: 17 to 21 is needed"));
});

test.each([
  ['openjdk version "11.0.22" 2024-01-16', "Java 11.0.22 is too old"],
  ['java version "1.8.0_202"', "Java 8.0 is too old"],
  ['openjdk version "25.0.3" 2026-04-21', "Java 25.0.3 is too new"],
  ['openjdk version "22-ea" 2024-03-19', "Java 22 is too new"],
  ['openjdk version "main"', 'Java does not tell its version, it says "openjdk version \\"main\\""'],
])("Java that says %s is named with what is needed", (output, problem) => {
  stub("python3", "Python 3.13.0");
  stub("java", output);
  expect(start()).toEqual(complaintOfJava(`${problem}: 17 to 21 is needed`));
});

test("a Java that does not start is told in its own words", () => {
  stub("python3", "Python 3.13.0");
  writeFileSync(join(bin, "java"), "#!/bin/sh\necho 'Error: could not find libjava.so' >&2\nexit 2\n");
  chmodSync(join(bin, "java"), 0o755);
  expect(start()).toEqual(
    complaintOfJava('Java does not start, it says "Error: could not find libjava.so": 17 to 21 is needed'),
  );
});

test("where JAVA_HOME is too new and the PATH's Java fits, that is taken", () => {
  stub("python3", "Python 3.13.0");
  stub("java", FIT_JAVA);
  const home = mkdtempSync(join(tmpdir(), "java-"));
  mkdirSync(join(home, "bin"));
  cpSync(join(bin, "java"), join(home, "bin/java"));
  writeFileSync(join(home, "bin/java"), "#!/bin/sh\necho 'openjdk version \"25.0.3\"' >&2\n");
  try {
    expect(start({ JAVA_HOME: home })).toEqual(WENT_ON);
    rmSync(join(bin, "java"));
    expect(start({ JAVA_HOME: home })).toEqual(
      complaintOfJava(`Java 25.0.3 (JAVA_HOME=${home}) is too new: 17 to 21 is needed`),
    );
  } finally {
    rmSync(home, { recursive: true });
  }
});

test("the README says which versions are needed", () => {
  const readme = readFileSync(join(CHECKOUT, "README.md"), "utf8").replace(/\s+/g, " ");
  const [node, python, java] = ["node", "python", "java"].map(neededVersions);
  expect(readme).toContain(`Needs Node ${node}, Python ${python} and Java ${java} on Linux or macOS`);
});

test.each([["who?"], ["st*r"], ["co:lon"], ["do$llar"], ['qu"ote'], ["back`tick"], ["two\nlines"]])(
  "a checkout in the folder %j is refused before anything is written to it",
  (name) => {
    const parent = mkdtempSync(join(tmpdir(), "checkout-"));
    const checkout = join(parent, name);
    copySetup(checkout);
    try {
      const unfit = JSON.stringify(/\W/.exec(name)?.[0]);
      expect(start({}, [], checkout)).toEqual(
        complaint(`the folder ${JSON.stringify(checkout)} has ${unfit} in its name: use another one`),
      );
    } finally {
      rmSync(parent, { recursive: true });
    }
  },
);

test("so is a folder with a colon of what the laptop run keeps", () => {
  expect(start({ ECOMMERCE_STREAMING_LOCAL: "/tmp/a:b" })).toEqual(
    complaint('the folder "/tmp/a:b" has ":" in its name: use another one'),
  );
});

test("a disk without room is told before anything is written to it", () => {
  stub("python3", "Python 3.13.0");
  stub("java", FIT_JAVA);
  // Linux says that this one has 0 bytes.
  expect(start({ ECOMMERCE_STREAMING_LOCAL: "/proc/none/.local" })).toEqual(
    complaint("the disk of /proc has 0 MB free: 500 MB are needed"),
  );
});

test("versions are compared by number, part by part", () => {
  expect(isAtLeast("3.9.2", "3.11")).toBe(false);
  expect(isAtLeast("3.11", "3.11")).toBe(true);
  expect(isAtLeast("20.9.0", "20.10")).toBe(false);
  expect(isAtLeast("25", "17")).toBe(true);
});
