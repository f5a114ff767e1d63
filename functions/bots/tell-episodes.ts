import { inParallel, WRITES_AT_ONCE } from "../shared/in-parallel.ts";
import type { Mark } from "./click-window.ts";
import type { Episodes, OpenEpisode } from "./episodes.ts";
import type { Tell } from "./mail.ts";
import { join, type Untold } from "./untold.ts";

/**
 * @param marked by user, each by time
 * @param before of which nobody was told
 * @param keep notes, at least once, of which nobody could be told now
 * @param onClosed called for each episode, by one environment alone
 * @returns what was kept last
 */
export type TellEpisodes = (
  marked: ReadonlyMap<string, readonly Mark[]>,
  before: Untold,
  then: { keep: (untold: Untold) => Promise<void>; onClosed: () => void },
) => Promise<Untold>;

/**
 * Tells of each episode that the marks are in. What nobody could be told of is kept before the episode is closed, so that a
 * failure in between tells of it again rather than never.
 */
export function createTellEpisodes({ open, close }: Episodes, tell: Tell): TellEpisodes {
  return async function tellEpisodes(marked, before, { keep, onClosed }) {
    let untold = before;
    let left = [...marked];
    // Once, but where a batch has marks of a user in several episodes.
    do {
      const opened = await inParallel(WRITES_AT_ONCE, left, ([userId, marks]) => open(userId, marks));
      const found = opened.filter((episode) => episode !== undefined);
      const mails = found.map(({ mail }) => mail).sort((one, other) => one.mark.time - other.mark.time);
      untold = await tell(join(untold, { mails, more: 0 }));
      await keep(untold);
      await inParallel(WRITES_AT_ONCE, mails, async (mail) => {
        if (await close(mail)) {
          onClosed();
        }
      });
      left = found.filter(({ rest }) => rest.length > 0).map(toMarks);
    } while (left.length > 0);
    return untold;
  };
}

function toMarks({ mail, rest }: OpenEpisode): [string, readonly Mark[]] {
  return [mail.userId, rest];
}
