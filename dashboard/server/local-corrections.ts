import { type AskCorrections, answerWith } from "../../functions/corrections/corrections.ts";
import { DatabaseUnavailableError } from "../../functions/shared/database.ts";
import { type Database, findDatabase, withClient } from "../../local/database.ts";
import type { Places } from "../../local/places.ts";

/** What the corrections Lambda answers, by the laptop's database. */
export function findLocalCorrections(places: Places): AskCorrections {
  return (request) =>
    withClient(requireDatabase(places).clientConfig("corrector"), (client) =>
      answerWith({ client, send: withoutStreams })(request),
    );
}

/** @throws DatabaseUnavailableError */
export function requireDatabase(places: Places): Pick<Database, "url" | "clientConfig"> {
  const found = findDatabase(places);
  if (found === undefined) {
    throw new DatabaseUnavailableError("there is no data yet: run npm start");
  }
  return found;
}

/** What the dashboard asks for sends nothing. A defect. */
async function withoutStreams(): Promise<never> {
  throw new Error("there are no streams here");
}
