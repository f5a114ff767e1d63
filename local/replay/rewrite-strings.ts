import { parse, stringify } from "lossless-json";

type Fields = Record<string, unknown>;

/**
 * Replaces the values of some string fields of a JSON object and leaves all else as it is written, since how a number is
 * written decides whether it keeps the contract (`1.0` is no integer).
 * @param fields what the text says
 */
export function rewriteStrings(text: string, fields: Fields, changes: Fields): string {
  let result = text;
  for (const [name, value] of Object.entries(changes)) {
    if (value !== fields[name]) {
      result = replaceOnly(result, name, value);
    }
  }
  return says(result, { ...fields, ...changes }, changes) ? result : rewriteWhole(text, changes);
}

/** Unchanged where the name is not there exactly once. */
function replaceOnly(text: string, name: string, value: unknown): string {
  const field = new RegExp(`("${name}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, "g");
  const isOnly = [...text.matchAll(field)].length === 1;
  return isOnly ? text.replace(field, (_, start) => start + JSON.stringify(value)) : text;
}

/** False where a nested object has a field of the same name, or a key is written with escapes. */
function says(text: string, expected: Fields, changes: Fields): boolean {
  const found = JSON.parse(text) as Fields;
  return Object.keys(changes).every((name) => found[name] === expected[name]);
}

function rewriteWhole(text: string, changes: Fields): string {
  const fields = parse(text, null, { onDuplicateKey: ({ newValue }) => newValue }) as Fields;
  return stringify({ ...fields, ...changes }) ?? text;
}
