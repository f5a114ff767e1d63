import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { unzipSync } from "fflate";
import { ARTIFACTS } from "../../config/artifacts.ts";
import { JOB_NAMES, JOBS, type JobName } from "../../glue-scripts/registry.ts";
import { findPlaces } from "../../local/places.ts";
import { FailedError } from "../errors.ts";
import { packPackages } from "./glue-package.ts";
import { packWheels } from "./glue-wheels.ts";

const { root, venvBin } = findPlaces();
const caches = join(root, "dist/glue/wheels");
const folder = mkdtempSync(join(tmpdir(), "glue-files-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pack = (name: JobName) => packPackages(join(root, "glue-scripts"), JOBS[name].packages);

/** Runs Python where nothing of the repository is found but the job's zip. */
async function runWithPackage(name: JobName, ...args: string[]): Promise<string> {
  const zip = join(folder, `${name}.zip`);
  writeFileSync(zip, pack(name));
  const { stdout } = await execa(join(venvBin, "python"), args, { env: { PYTHONPATH: zip }, cwd: folder });
  return stdout.replace(zip, "<zip>");
}

test.each(JOB_NAMES)("the script of %s finds all that it imports in the job's package", async (name) => {
  const script = join(root, ARTIFACTS.jobScript(name));
  expect(await runWithPackage(name, "-P", script, "--help")).toContain("usage: ");
});

test("a job's package has its SQL and its rules", async () => {
  const code =
    "import attribution.micro_batch, contract.channels, contract.enrichment\n" +
    "from attribution.statements import statement\n" +
    "print(attribution.micro_batch.__file__, len(statement('read_settings')) > 10)";
  expect(await runWithPackage("attribution", "-c", code)).toBe("<zip>/attribution/micro_batch.py True");
});

test.each(JOB_NAMES)("the package of %s has the same bytes each time, and no bytecode", (name) => {
  expect(pack(name)).toEqual(pack(name));
  expect(Object.keys(unzipSync(pack(name))).filter((path) => /pyc/.test(path))).toEqual([]);
});

test("a job's package has the packages of the registry, and no others", () => {
  for (const name of JOB_NAMES) {
    const packages = Object.keys(unzipSync(pack(name))).map((path) => path.split("/")[0]);
    expect(new Set(packages)).toEqual(new Set(JOBS[name].packages));
  }
});

test("the wheels are all that pip needs, offline, on Glue's Python", async () => {
  const requirements = join(root, "requirements/glue.txt");
  const zip = unzipSync(await packWheels(requirements, caches));
  for (const [path, content] of Object.entries(zip)) {
    writeFileSync(join(folder, path.replace(/^wheels\//, "")), content);
  }
  const pins = readFileSync(join(folder, "requirements.txt"), "utf8").match(/^\w.*$/gm);
  expect(pins).toEqual(readFileSync(join(root, "requirements/job.txt"), "utf8").match(/^\w.*$/gm));
  const target = join(folder, "site-packages");
  await execa(join(venvBin, "python"), [
    ...["-m", "pip", "install", "--quiet", "--no-index", "--find-links", folder, "--target", target],
    ...["--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.13"],
    ...["--platform", "manylinux_2_34_x86_64", "--platform", "manylinux_2_28_x86_64"],
    ...["--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"],
    ...["--requirement", join(folder, "requirements.txt")],
  ]);
  expect(readdirSync(join(target, "msgspec"))).toContain("_core.cpython-313-x86_64-linux-gnu.so");
  expect(readdirSync(target)).toEqual(expect.arrayContaining(["psycopg", "psycopg_binary", "tenacity"]));
});

test.each([
  [
    "of another content than is pinned",
    (line: string) => `${line.slice(0, -1)}${line.endsWith("0") ? 1 : 0}`,
  ],
  ["of no content that is pinned", (line: string) => line.split(" ")[0]],
])("a wheel %s is not taken", async (_, change) => {
  const requirements = join(folder, "tampered.txt");
  const [, line = ""] = readFileSync(join(root, "requirements/glue.txt"), "utf8").split("\n");
  writeFileSync(requirements, `${change(line)}\n`);
  await expect(packWheels(requirements, join(folder, "caches"))).rejects.toThrow(FailedError);
});

test("Glue gets the versions that the laptop tests", () => {
  const pins = (name: string) =>
    readFileSync(join(root, `requirements/${name}.txt`), "utf8").match(/^\S+==\S+/gm) ?? [];
  expect(pins("glue").length).toBeGreaterThan(3);
  expect(pins("glue")).toEqual(pins("job"));
});

test("the wheels of requirements that jobs share are downloaded once, and make the same bytes", async () => {
  const requirements = join(root, "requirements/glue.txt");
  const downloads = () =>
    readdirSync(join(caches, "glue")).map((file) => [file, statSync(join(caches, "glue", file)).ino]);
  const first = await packWheels(requirements, caches);
  const downloaded = downloads();
  // Compared by Jest, megabytes take it a minute.
  expect(Buffer.compare(await packWheels(requirements, caches), first)).toBe(0);
  expect(downloads()).toEqual(downloaded);
});
