import { Option } from "commander";
import { LANE_NAMES } from "../../config/lanes.ts";
import { DEFAULT_LANES } from "../../local/lanes/laptop-lanes.ts";
import { LOCAL } from "../../local/names.ts";
import { FORMATS } from "../../local/replay/formats.ts";

/** Of a file to replay. */
export const FORMAT = new Option("--format <format>", "of the file; default: by its name or content").choices(
  FORMATS,
);

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
