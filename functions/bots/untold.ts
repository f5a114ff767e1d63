import type { Mark } from "./click-window.ts";

/** Somebody is to be told of an episode. */
export interface Mail {
  userId: string;
  /** The time of the episode's first mark, in microseconds since 1970. */
  began: number;
  /** The mark that is told of. */
  mark: Mark;
}

/** The episodes of which nobody was told yet: the first ones, and how many more there are. */
export interface Untold {
  mails: readonly Mail[];
  more: number;
}

/** So many are told of by a mail each; of more, one mail lists so many. */
const MOST_LISTED = 20;

export const NOTHING_UNTOLD: Untold = { mails: [], more: 0 };

/** An episode that is among both is one. */
export function join(one: Untold, other: Untold): Untold {
  const mails = [
    ...new Map([...one.mails, ...other.mails].map((mail) => [`${mail.began} ${mail.userId}`, mail])).values(),
  ];
  return {
    mails: mails.slice(0, MOST_LISTED),
    more: one.more + other.more + Math.max(0, mails.length - MOST_LISTED),
  };
}

export function countOf({ mails, more }: Untold): number {
  return mails.length + more;
}
