import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, startDatabase } from "../database.ts";
import { findPlaces, makePlaces, type Places } from "../places.ts";

/** A folder of a test's own in the place of `.local`. */
export function makeTestPlaces(): Places {
  const places = findPlaces(mkdtempSync(join(tmpdir(), "local-")));
  makePlaces(places);
  return places;
}

/** A real PostgreSQL of a test's own. */
export async function startTestDatabase(): Promise<Database & { places: Places; remove(): Promise<void> }> {
  const places = makeTestPlaces();
  const database = await startDatabase(places);
  return {
    ...database,
    places,
    async remove() {
      await database.stop();
      rmSync(places.local, { recursive: true });
    },
  };
}
