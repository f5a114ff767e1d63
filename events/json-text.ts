import { parse } from "lossless-json";

const MAX_DEPTH = 128;

/** It keeps a byte order mark in the text, where it is no JSON. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Every escape but half a surrogate pair: what keeps its backslash when these are taken out is a lone half. */
const WHOLE_ESCAPE =
  /\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})/g;

/** What may be a number, and whatever in a text looks like one. */
const NUMERALS = /(?<=^|[:,[\s])-?[0-9][0-9.eE+-]*(?=$|[\s,\]}])/g;

/** A JSON number as it was written: 1.0 is no integer, and 19.999 no amount in USD. */
export class Numeral {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export class NotJsonError extends Error {
  override readonly name = "NotJsonError";
}

/**
 * One JSON value twice: with JavaScript's numbers, and with each number either as a Numeral or, where that is what stands
 * there, as JavaScript writes it. Of duplicate keys the last stands.
 */
export function parseJson(payload: Uint8Array): { plain: unknown; written: unknown } {
  const text = decodeUtf8(payload);
  if (isTooDeep(text)) throw new NotJsonError(`nested at most ${MAX_DEPTH} deep`);
  const parsed = parseTwice(text);
  if (text.includes("\\") && text.replace(WHOLE_ESCAPE, "").includes("\\")) {
    throw new NotJsonError("no lone surrogate");
  }
  return parsed;
}

/** A number of `written` as it was written. */
export function numeralOf(number: Numeral | number): string {
  return typeof number === "number" ? String(number) : number.text;
}

function decodeUtf8(payload: Uint8Array): string {
  try {
    return UTF8.decode(payload);
  } catch (cause) {
    throw new NotJsonError("UTF-8 text, neither compressed nor aggregated", { cause });
  }
}

function parseTwice(text: string): { plain: unknown; written: unknown } {
  try {
    const plain = JSON.parse(text);
    if ((text.match(NUMERALS) ?? []).every((numeral) => String(Number(numeral)) === numeral)) {
      return { plain, written: plain };
    }
    return {
      plain,
      written: parse(text, null, {
        parseNumber: (numeral) => new Numeral(numeral),
        onDuplicateKey: ({ newValue }) => newValue,
      }),
    };
  } catch (cause) {
    throw new NotJsonError("one JSON value", { cause });
  }
}

function isTooDeep(text: string): boolean {
  if (countOf("{", text) + countOf("[", text) <= MAX_DEPTH) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === "\\") i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{" || char === "[") {
      if (++depth > MAX_DEPTH) return true;
    } else if (char === "}" || char === "]") depth--;
  }
  return false;
}

function countOf(char: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) count++;
  return count;
}
