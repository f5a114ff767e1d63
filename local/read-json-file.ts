import { readFileSync } from "node:fs";

/** A file of ours does not hold what we write. */
export class BrokenFileError extends Error {
  override name = "BrokenFileError";
}

/**
 * Tells a file that is not there, of which the answer is undefined, from one that cannot be read and from one that is broken.
 * @param parse throws where the content is not what it must be
 * @throws the file system's error, BrokenFileError
 */
export function readJsonFile<T>(file: string, parse: (content: unknown) => T): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    throw new BrokenFileError(`${file} is broken`, { cause: error });
  }
}
