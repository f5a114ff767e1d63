import type pg from "pg";
import type { Stream } from "../../events/schema.ts";
import { type MadeOverride, overrideUser, readUser, type UserHistory } from "../../postgres/bots.ts";
import {
  countRejected,
  type FoundRejected,
  findOutcomes,
  findRejected,
  noteReplays,
  pageOfRejected,
  type RejectedEvent,
  type Replay,
  readRejected,
  replaysOf,
  timesSeen,
} from "../../postgres/rejected-events.ts";
import {
  changeSettings,
  countWaiting,
  findEffect,
  findKeptClicks,
  type KeptClicks,
  readVersions,
  type SettingsEffect,
  type SettingsVersion,
} from "../../postgres/settings.ts";
import type { OutgoingRecord } from "../shared/record-sender.ts";
import type { CorrectionsAction, CorrectionsRequest } from "./request.ts";

/** Payloads of a page; as base64, with all else that is told of them, they fit into Lambda's 6 MB. */
const PAGE_BYTES = 2_000_000;

/** As JSON has it: times are RFC 3339, payloads base64. */
type Told<T> = {
  [K in keyof T]: T[K] extends Date | Buffer ? string : T[K];
};

/** What each action answers, as it goes over a wire. */
export interface CorrectionsAnswers {
  /** Every version, the one in force last. */
  settings: { versions: Told<SettingsVersion>[]; waiting: number };
  "plan-settings": SettingsEffect & KeptClicks;
  "change-settings": { version: number };
  /** An empty page is behind the last one. */
  "list-rejected": { events: Told<RejectedEvent>[] };
  "count-rejected": { counts: { reason: string; events: number; open: number }[] };
  /** In the order of the beginnings. */
  "find-rejected": { found: FoundRejected[][] };
  "show-rejected": { event: Told<RejectedEvent>; replays: Told<Replay>[] };
  /** In the order of the payloads. */
  "times-seen": { times: number[] };
  outcomes: { outcomes: (Replay["outcome"] | null)[] };
  send: { sent: number };
  "note-replays": { noted: number };
  "show-user": UserHistory;
  "override-user": MadeOverride;
}

type RequestFor<A extends CorrectionsAction> = Extract<CorrectionsRequest, { action: A }>;

/** Asks whoever has the database: beside us, or behind a Lambda. */
export type AskCorrections = <A extends CorrectionsAction>(
  request: RequestFor<A>,
) => Promise<CorrectionsAnswers[A]>;

interface Parts {
  /** Of the role corrector. */
  client: pg.ClientBase;
  /** Returns when the streams have taken all of them. */
  send: (records: OutgoingRecord<Stream>[]) => Promise<void>;
}

const ANSWERS: {
  [A in CorrectionsAction]: (parts: Parts, request: RequestFor<A>) => Promise<CorrectionsAnswers[A]>;
} = {
  settings: async ({ client }) => {
    const versions = await readVersions(client);
    return {
      versions: versions.map((version) => ({ ...version, since: version.since.toISOString() })),
      waiting: await countWaiting(client),
    };
  },
  "plan-settings": async ({ client }, { values }) => ({
    ...(await findEffect(client, values)),
    ...(await findKeptClicks(client, values)),
  }),
  "change-settings": async ({ client }, { from, values }) => ({
    version: await changeSettings(client, from, values),
  }),
  "list-rejected": async ({ client }, { reason, after, limit }) => {
    const events = await pageOfRejected(client, { reason, after, limit, bytes: PAGE_BYTES });
    return { events: events.map(tell) };
  },
  "count-rejected": async ({ client }) => ({ counts: await countRejected(client) }),
  "find-rejected": async ({ client }, { idStarts }) => ({ found: await findRejected(client, idStarts) }),
  "show-rejected": async ({ client }, { event: { stream, id } }) => {
    const event = await readRejected(client, { stream, id });
    const replays = await replaysOf(client, { stream, id });
    return {
      event: tell(event),
      replays: replays.map((replay) => ({ ...replay, replayed_at: replay.replayed_at.toISOString() })),
    };
  },
  "times-seen": async ({ client }, { payloads }) => ({ times: await timesSeen(client, payloads) }),
  outcomes: async ({ client }, { sent }) => ({ outcomes: await findOutcomes(client, sent) }),
  send: async ({ send }, { records }) => {
    await send(records.map((record) => ({ ...record, data: Buffer.from(record.data, "base64") })));
    return { sent: records.length };
  },
  "note-replays": async ({ client }, { settled }) => {
    await noteReplays(client, settled);
    return { noted: settled.length };
  },
  "show-user": async ({ client }, { user }) => readUser(client, user),
  "override-user": async ({ client }, { action: _, ...override }) => overrideUser(client, override),
};

/** Answers by a database and streams that are within reach. */
export function answerWith(parts: Parts): AskCorrections {
  return (request) => ANSWERS[request.action](parts, request as never) as never;
}

function tell(event: RejectedEvent): Told<RejectedEvent> {
  return {
    ...event,
    arrived_at: event.arrived_at.toISOString(),
    payload: event.payload.toString("base64"),
  };
}
