import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { unzipSync } from "fflate";
import { findPlaces } from "../../local/places.ts";
import { packPackages } from "./glue-package.ts";
import { packWheels } from "./glue-wheels.ts";

const { root, venvBin } = findPlaces();
const folder = mkdtempSync(join(tmpdir(), "glue-files-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pack = () => packPackages(join(root, "glue-scripts"), ["contract", "attribution"]);

test("the job's package is imported from its zip, with its SQL and its rules", async () => {
  const zip = join(folder, "attribution.zip");
  writeFileSync(zip, pack());
  const { stdout } = await execa(
    join(venvBin, "python"),
    [
      "-c",
      "import attribution.micro_batch, contract.channels, contract.enrichment\n" +
        "from attribution.statements import statement\n" +
        "print(attribution.micro_batch.__file__, len(statement('read_settings')) > 10)",
    ],
    { env: { PYTHONPATH: zip }, cwd: folder },
  );
  expect(stdout).toBe(`${zip}/attribution/micro_batch.py True`);
});

test("the job's package has the same bytes each time, and no bytecode", () => {
  expect(pack()).toEqual(pack());
  expect(Object.keys(unzipSync(pack())).filter((name) => /pyc/.test(name))).toEqual([]);
});

test("the wheels are all that pip needs, offline, on Glue's Python", async () => {
  const requirements = join(root, "requirements/job.txt");
  const zip = unzipSync(await packWheels(requirements, join(root, "dist/glue/wheels")));
  for (const [path, content] of Object.entries(zip)) {
    writeFileSync(join(folder, path.replace(/^wheels\//, "")), content);
  }
  expect(readFileSync(join(folder, "requirements.txt"), "utf8")).toBe(readFileSync(requirements, "utf8"));
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
