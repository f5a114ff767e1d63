import type { RehearsedLane } from "./lane.ts";

export const CORE: RehearsedLane = {
  variables: ({ database, glue }) => ({
    corrections: { DATABASE_LOGIN: "password", DATABASE_PASSWORD: database.passwords.corrector },
    migrations: { DATABASE_CA: database.server.ca },
    orchestrator: { AWS_ENDPOINT_URL_GLUE: glue.url },
    reports: { DATABASE_LOGIN: "password", DATABASE_PASSWORD: database.passwords.reader },
  }),
  afterApply: { database: ({ database }) => database.letRolesIn() },
  changedByRunning: ["database", "generator", "orchestrator", "streams"],
};
