import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { zipFiles } from "../../functions/zip.ts";
import { runQuietly } from "../tools.ts";

/** Of the Glue 6.0 image: CPython on Amazon Linux 2023, x86. */
const PYTHON = "3.13";
const PLATFORMS = ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"];

/**
 * What Glue installs before a run, offline: the wheels that requirements pin, and the requirements.
 * @param requirements path of a file of exact versions with their hashes, which needs nothing beyond itself
 * @param caches folder of a folder of wheels for each file of requirements; they are downloaded where it does not hold
 * those of the requirements
 */
export async function packWheels(requirements: string, caches: string): Promise<Uint8Array> {
  const cache = join(caches, basename(requirements, ".txt"));
  const wanted = readFileSync(requirements, "utf8");
  const stamp = join(cache, "requirements.txt");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    await download(requirements, cache);
    writeFileSync(stamp, wanted);
  }
  const wheels = readdirSync(cache).filter((file) => file.endsWith(".whl"));
  return zipFiles({
    ...Object.fromEntries(wheels.map((file) => [`wheels/${file}`, readFileSync(join(cache, file))])),
    // Nobody says how Glue reads them: versions it must understand, hashes have done their work.
    "wheels/requirements.txt": Buffer.from(wanted.replaceAll(/ --hash=\S+/g, "")),
  });
}

async function download(requirements: string, folder: string): Promise<void> {
  await runQuietly("python3", [
    ...["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"],
    "--require-hashes",
    ...["--only-binary", ":all:", "--implementation", "cp", "--python-version", PYTHON],
    ...PLATFORMS.flatMap((platform) => ["--platform", platform]),
    ...["--dest", folder, "--requirement", requirements],
  ]);
}
