import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { makeStubCheckout, type StubCheckout } from "./testing/stub-checkout.ts";

let checkout: StubCheckout;

beforeAll(() => {
  checkout = makeStubCheckout();
  expect(checkout.start()).toEqual(installs("npm packages", PYTHON_PACKAGES, CLASSES));
});
afterAll(() => checkout.remove());

// Whatever was done to it, a start mends.
afterEach(() => {
  expect(checkout.start()).toEqual(installs());
});

const PYTHON_PACKAGES = "Python packages \\(requirements/local.txt\\)";
const CLASSES = "Spark's classes, for quick starts";

/** What a start sets up before it goes on. */
function installs(...titles: string[]) {
  const steps = titles.map((title) => `✓ ${title} \\(.*\\)\n`).join("");
  return { status: 0, stderr: expect.stringMatching(new RegExp(`^${steps}went on\n$`)) };
}

test.each([
  ["a package's folder was deleted", () => checkout.unflag("node_modules/commander")],
  ["npm took away what is not for production", forgetDevelopmentPackages],
  ["npm's install was interrupted", () => checkout.unflag("node_modules/.package-lock.json")],
])("a start installs npm packages where %s", (_, spoil) => {
  spoil();
  expect(checkout.start()).toEqual(installs("npm packages"));
});

/** As `npm prune --omit=dev` leaves its list. */
function forgetDevelopmentPackages(): void {
  const file = checkout.path("node_modules/.package-lock.json");
  const list = JSON.parse(readFileSync(file, "utf8"));
  const kept = Object.entries<{ dev?: boolean }>(list.packages).filter(([, { dev }]) => !dev);
  writeFileSync(file, JSON.stringify({ ...list, packages: Object.fromEntries(kept) }));
}

test("what somebody installed by npm ci is taken as it is", () => {
  checkout.run("npm", "ci");
  expect(checkout.start()).toEqual(installs());
});

test("a Node with another binary interface gets packages of its own", () => {
  checkout.unflag("node_modules/commander");
  checkout.start();
  const other = 'Object.defineProperty(process.versions, "modules", { value: "9999" })';
  const node = ["--import", `data:text/javascript,${other}`];
  expect(checkout.start({ node })).toEqual(installs("npm packages"));
  expect(checkout.start({ node })).toEqual(installs());
  expect(checkout.start()).toEqual(installs("npm packages"));
});

test("a Python package that was deleted is installed again", () => {
  checkout.unflag(".venv/lib/python3.13/site-packages/numpy");
  expect(checkout.start()).toEqual(installs(PYTHON_PACKAGES));
});

test("Spark's jars that were written anew get an archive of their own", () => {
  checkout.unflag(".venv/lib/python3.13/site-packages/pyspark");
  expect(checkout.start()).toEqual(installs(PYTHON_PACKAGES, CLASSES));
});

test("another Python in the place of its own makes .venv anew", () => {
  checkout.program(".venv/bin/python", "#!/bin/sh\necho 'pip 26.0 from there (python 3.14)'\n");
  expect(checkout.start()).toEqual(installs(PYTHON_PACKAGES, CLASSES));
});

test("a .venv that was moved is made anew, since programs in it name their folder", () => {
  renameSync(checkout.path(".venv"), checkout.path("elsewhere"));
  checkout.run("ln", "-s", "elsewhere", ".venv");
  expect(checkout.start()).toEqual(installs(PYTHON_PACKAGES, CLASSES));
});

test("another Java gets an archive of classes of its own", () => {
  checkout.program("bin/java", "#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\n");
  expect(checkout.start()).toEqual(installs(CLASSES));
});
