/** What Firehose hands to a function that transforms records. */
export interface FirehoseEvent {
  records: FirehoseRecord[];
}

export interface FirehoseRecord {
  recordId: string;
  /** Milliseconds since 1970, or ISO 8601. */
  approximateArrivalTimestamp?: number | string;
  /** Base64. */
  data: string;
}

/** Firehose looks for each record's id exactly once, and delivers what failed as it came, apart from the others. */
export interface FirehoseAnswer {
  records: AnsweredRecord[];
}

export type AnsweredRecord =
  | { recordId: string; result: "Ok"; data: string }
  | { recordId: string; result: "ProcessingFailed" };

/** Bytes. Lambda answers with at most 6 MB, and of a longer answer Firehose would take every record as failed. */
export const LONGEST_ANSWER = 6_000_000;

/** Bytes of an answered record in JSON but for its id and its data. */
const AROUND = 64;

/** What an answer has room for, when every record is in it at least as a failed one. */
export class AnswerSpace {
  #left: number;

  constructor(records: readonly FirehoseRecord[], longest: number) {
    // In JSON, where an id's characters may be escaped.
    const ids = records.map(({ recordId }) => Buffer.byteLength(JSON.stringify(recordId)) + AROUND);
    this.#left = ids.reduce((left, size) => left - size, longest);
  }

  /** @returns whether there is room for the data, which then is taken */
  take(data: string): boolean {
    const hasRoom = data.length <= this.#left;
    this.#left -= hasRoom ? data.length : 0;
    return hasRoom;
  }
}
