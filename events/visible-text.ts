/** What steers a terminal, hides text or turns its direction. */
const UNSEEN = /\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/gu;
const BUT_LINES = /(?![\n\t])(?:\p{Cc}|\p{Bidi_Control}|[\u2028\u2029])/gu;

const LONGEST_QUOTED = 200;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text of several lines with every other control character written out, such as `\x1b`. */
export const visibleText = (text: string): string => text.replace(BUT_LINES, writtenOut);

/** The same in one line: a cell of a table, a message that quotes what somebody gave. */
export const visibleLine = (text: string): string => text.replace(UNSEEN, writtenOut);

/** JSON that is the same to a program, and shows the control characters that JSON leaves as they are. */
export function visibleJson(value: unknown, indent?: number): string {
  return asVisibleJson(JSON.stringify(value, null, indent));
}

/** Outside of its texts JSON has no such character but line ends. */
export const asVisibleJson = (json: string): string =>
  json.replace(BUT_LINES, (character) => `\\u${hexadecimal(character, 4)}`);

function writtenOut(character: string): string {
  return (
    SHORT[character] ??
    (character <= "\xff" ? `\\x${hexadecimal(character, 2)}` : `\\u${hexadecimal(character, 4)}`)
  );
}

const hexadecimal = (character: string, digits: number) =>
  character.charCodeAt(0).toString(16).padStart(digits, "0");

/** What somebody gave, for a message: in one line, and not thousands of characters of it. */
export function quoted(text: string): string {
  const characters = [...visibleLine(text)];
  return characters.length > LONGEST_QUOTED
    ? `${characters.slice(0, LONGEST_QUOTED).join("")}…`
    : characters.join("");
}
