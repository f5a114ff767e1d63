import { isUtf8 } from "node:buffer";
import { parse, stringify } from "lossless-json";
import { z } from "zod";
import { UserError } from "../../errors/user-error.ts";
import type { FoundRejected, RejectedEvent } from "../../postgres/rejected-events.ts";
import { digest } from "../replay/event.ts";
import type { Correction } from "./replay-rejected.ts";

const ID_SHOWN = 12;

/** Enough of an id for people. */
export const shortId = (id: string) => id.slice(0, ID_SHOWN);

/** A line of the corrections' file does not say what to send for what. */
export class InvalidCorrectionError extends UserError {
  override name = "InvalidCorrectionError";
}

const schema = z.object({
  id: z.string().regex(/^[0-9a-f]{6,64}$/, "must be the id of a rejected event"),
  stream: z.enum(["clicks", "checkouts"]).optional(),
  event: z.looseObject({}),
});

/** A rejected event as a line that can be corrected: change `event`, keep `id`. */
export function toCorrectionLine({ id, stream, reason, path, rule, payload }: RejectedEvent): string {
  return stringify({ id, stream, reason, path, rule, event: asEvent(payload) }) ?? "";
}

/** What cannot be read as JSON is shown as the text that it is. */
function asEvent(payload: Buffer): unknown {
  try {
    return parse(payload.toString());
  } catch {
    return payload.toString();
  }
}

/** The events as they were rejected. */
export function unchanged(rejected: readonly RejectedEvent[]): Correction[] {
  return rejected.map((event) => ({ rejected: event, stream: event.stream, data: event.payload }));
}

/**
 * The corrected events of a file of lines as `toCorrectionLine` writes them.
 * @param find gives of each beginning of an id the rejected events that have it
 * @throws InvalidCorrectionError that names the line
 */
export async function readCorrections(
  content: Buffer,
  find: (idStarts: string[]) => Promise<FoundRejected[][]>,
): Promise<Correction[]> {
  const lines = readLines(content);
  const found = await find(lines.map(({ id }) => id));
  return dropRepeats(
    lines.map(({ number, id, stream, event }, index) => {
      const [rejected, another] = found[index] ?? [];
      if (rejected === undefined || another !== undefined) {
        const problem = `${another ? "more than one" : "no"} rejected event has an id that begins with ${id}`;
        throw atLine(number, problem);
      }
      return {
        rejected,
        stream: stream ?? rejected.stream,
        data: Buffer.from(stringify(event) ?? ""),
      };
    }),
  );
}

type Line = z.output<typeof schema> & { number: number };

function readLines(content: Buffer): Line[] {
  const text = content.toString().replace(/^\uFEFF/, "");
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") {
      return [];
    }
    const number = index + 1;
    // What is no UTF-8 has become this character.
    if (line.includes("\uFFFD") && !isUtf8(content)) {
      throw atLine(number, "it is not UTF-8");
    }
    const parsed = schema.safeParse(parseJson(line));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const problem = `${issue?.path.join(".") || "it"}: ${issue?.message}`;
      throw atLine(number, `${problem}; expected {"id":"…","event":{…}}`);
    }
    return [{ ...parsed.data, number }];
  });
}

function atLine(number: number, problem: string): InvalidCorrectionError {
  return new InvalidCorrectionError(`line ${number}: ${problem}`);
}

/** The same correction twice is one. */
function dropRepeats(corrections: Correction[]): Correction[] {
  const seen = new Map(
    corrections.map((correction) => [`${correction.rejected.id} ${digest(correction.data)}`, correction]),
  );
  return [...seen.values()];
}

function parseJson(line: string): unknown {
  try {
    // Numbers stay as they are written.
    return parse(line);
  } catch {
    return undefined;
  }
}
