import type { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Item } from "./table.ts";

/** Who was told of whom: each episode once, but where something failed in between. */
export interface MadeUpMails {
  sns: Pick<SNSClient, "send">;
  /** An item of the table was changed. */
  onUpdate(item: Item): void;
  onFailure(): void;
  /** The stream was consumed to its end, and may be once more. */
  onConsumed(): void;
  /** When the episodes of each user began, in microseconds. */
  episodes: ReadonlyMap<string, readonly number[]>;
  mails(): number;
  /** One line each, when all is over. */
  faults(): string[];
}

const SECOND = 1_000_000;
const AHEAD = 5 * 60 * SECOND;
const EPISODE = 10 * 60 * SECOND;

export function createMails(): MadeUpMails {
  const episodes = new Map<string, number[]>();
  /** By user and begin: how often something had failed, when somebody was told. */
  const told = new Map<string, number>();
  const faults: string[] = [];
  let failures = 0;
  let mayRepeat = false;
  let mails = 0;

  function note(userId: string, marked: number): void {
    // The mail tells whole seconds, and a click ahead of its time may begin an episode that lies after the mark.
    const begins = (episodes.get(userId) ?? []).filter(
      (began) => marked < began + EPISODE && began < marked + SECOND + AHEAD,
    );
    const began = begins.find((one) => !told.has(nameOf(userId, one))) ?? begins[0];
    if (began === undefined) {
      faults.push("told of a user who has no episode");
    } else if (!mayRepeat && told.get(nameOf(userId, began)) === failures) {
      faults.push("told twice of an episode, and nothing failed in between");
    } else {
      told.set(nameOf(userId, began), failures);
    }
  }

  async function send(command: unknown): Promise<object> {
    const { Message = "" } = (command as PublishCommand).input;
    for (const [, user = "", time] of Message.matchAll(/^User (".*") made .* up to (.*) UTC\.$/gm)) {
      note(JSON.parse(user), Date.parse(`${time?.replace(" ", "T")}Z`) * 1_000);
    }
    mails += 1;
    return {};
  }

  return {
    sns: { send } as Pick<SNSClient, "send">,
    onUpdate({ pk, sk, began, closed }) {
      const userId = /^userid#(.*)#appserver#web$/s.exec(pk?.S ?? "")?.[1] ?? "";
      if (sk?.S === "episode" && closed === undefined) {
        episodes.set(userId, [...(episodes.get(userId) ?? []), Number(began?.N)]);
      }
    },
    onFailure() {
      failures += 1;
    },
    onConsumed() {
      // What a closed shard left untold, its heir has told: who is handed the closed one once more, tells it again.
      mayRepeat = failures > 0;
    },
    episodes,
    mails: () => mails,
    faults() {
      const begun = [...episodes].flatMap(([userId, begins]) => begins.map((began) => nameOf(userId, began)));
      const missing = begun.filter((name) => !told.has(name));
      return [...faults, ...missing.map(() => "nobody was told of an episode")];
    },
  };
}

const nameOf = (userId: string, began: number) => `${began} ${userId}`;
