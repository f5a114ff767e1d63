import { archiveRecords } from "../lake.ts";
import type { RehearsedLane } from "./lane.ts";

export const LAKE: RehearsedLane = {
  variables: ({ glue }) => ({ facts: { AWS_ENDPOINT_URL_GLUE: glue.url } }),
  afterApply: {},
  use: archiveRecords,
  changedByRunning: ["lake"],
};
