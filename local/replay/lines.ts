import { UnreadableFileError } from "./event.ts";

/** A line this long is no event; Kinesis takes 1 MiB. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** Lines as their bytes; readline would decode them and lose bad ones. */
export interface Lines {
  lines: Buffer[];
  /** The file ends with this one line, without a line break. */
  endOpen: boolean;
}

/** Lines of a file's content, those of one piece of it at a time. @throws UnreadableFileError where a line has no end */
export async function* splitLines(path: string, content: AsyncIterable<Buffer>): AsyncGenerator<Lines> {
  let rest: Buffer[] = [];
  let restLength = 0;
  for await (const piece of content) {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      lines.push(
        restLength > 0 ? Buffer.concat([...rest, piece.subarray(start, end)]) : piece.subarray(start, end),
      );
      rest = [];
      restLength = 0;
      start = end + 1;
    }
    if (start < piece.length) {
      rest.push(piece.subarray(start));
      restLength += piece.length - start;
    }
    if (restLength > LONGEST_LINE) {
      throw new UnreadableFileError(`${path} has a line of more than 16 MiB: it is no file of JSON lines`);
    }
    yield { lines, endOpen: false };
  }
  if (restLength > 0) {
    yield { lines: [Buffer.concat(rest)], endOpen: true };
  }
}
