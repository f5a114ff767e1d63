/** By their byte-order marks. */
const MARKED: readonly [encoding: string, mark: Buffer][] = [
  ["utf-8", Buffer.from([0xef, 0xbb, 0xbf])],
  ["utf-16le", Buffer.from([0xff, 0xfe])],
  ["utf-16be", Buffer.from([0xfe, 0xff])],
];

/** What windows-1252 has in the place of the control characters U+0080 to U+009F. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Turns bytes into text, piece by piece. */
export interface Decoder {
  /** @throws ERR_ENCODING_INVALID_ENCODED_DATA */
  decode(piece: Uint8Array): string;
  /** What is left at the end. @throws the same, where a character is cut off */
  end(): string;
}

/** The standard's name of an encoding by any of its labels (https://encoding.spec.whatwg.org/#names-and-labels). */
export function encodingNamed(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** What a file says of itself by its first bytes. */
export function markedEncoding(start: Buffer): string | undefined {
  return MARKED.find(([, mark]) => start.subarray(0, mark.length).equals(mark))?.[0];
}

/** Leaves out a byte-order mark at the beginning. @param encoding as `encodingNamed` gives it */
export function createDecoder(encoding: string): Decoder {
  if (encoding === "windows-1252") {
    return { decode: decodeWindows1252, end: () => "" };
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  return { decode: (piece) => decoder.decode(piece, { stream: true }), end: () => decoder.decode() };
}

/** Node decodes it as ISO-8859-1 from 20.18.3 on: the euro becomes a control character (nodejs/node#56542). */
function decodeWindows1252(piece: Uint8Array): string {
  return Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    .toString("latin1")
    .replace(/[\x80-\x9f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] as string);
}
