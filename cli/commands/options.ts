import { InvalidArgumentError, Option } from "commander";
import { LANE_NAMES } from "../../config/lanes.ts";
import { DEFAULT_LANES } from "../../local/lanes/laptop-lanes.ts";
import { LOCAL } from "../../local/names.ts";
import { encodingNamed } from "../../local/replay/encodings.ts";
import { FORMATS } from "../../local/replay/event-file.ts";

/** Of a file to replay. */
export const FORMAT = new Option("--format <format>", "of the file; default: by its name or content").choices(
  FORMATS,
);

/** Of a file to replay. */
export const ENCODING = new Option(
  "--encoding <encoding>",
  "of the file, such as windows-1252, utf-16le, shift_jis; default: utf-8, or by its byte-order mark",
).argParser((label: string) => {
  const encoding = encodingNamed(label);
  if (encoding === undefined) {
    throw new InvalidArgumentError(
      "There is no such encoding; give a label of https://encoding.spec.whatwg.org/#names-and-labels.",
    );
  }
  return encoding;
});

/** What is switched on beside the core. */
export const LANES = new Option(
  "--lanes <names>",
  `${LANE_NAMES.join(", ")}, with commas between, or all; default: ${DEFAULT_LANES.join(",")}`,
);

/** Of what may run on AWS as well as here. */
export const ENV = new Option(
  "--env <name>",
  "local, or one of config/environments.ts, asked by your own AWS credentials",
).default(LOCAL);
