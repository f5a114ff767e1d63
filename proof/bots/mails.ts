import type { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Item } from "./table.ts";

/** Who was told of whom: each episode once, but where something failed in between. */
export interface MadeUpMails {
  sns: Pick<SNSClient, "send">;
  /** An item of the table was changed. */
  onUpdate(item: Item): void;
  onFailure(): void;
  /** When the episodes of each user began, in microseconds. */
  episodes: ReadonlyMap<string, readonly number[]>;
  mails(): number;
  /** One line each. */
  faults(): string[];
}

export function createMails(): MadeUpMails {
  const episodes = new Map<string, number[]>();
  const told = new Map<string, { episode: number | undefined; failures: number }>();
  const faults: string[] = [];
  let failures = 0;
  let mails = 0;

  async function send(command: unknown): Promise<object> {
    const { Message = "" } = (command as PublishCommand).input;
    const userId: string = JSON.parse(/^User (".*") made/.exec(Message)?.[1] ?? "null");
    const episode = episodes.get(userId)?.at(-1);
    const before = told.get(userId);
    if (episode === undefined) {
      faults.push("told of a user who has no episode");
    }
    if (before && before.episode === episode && before.failures === failures) {
      faults.push("told twice of an episode, and nothing failed in between");
    }
    told.set(userId, { episode, failures });
    mails += 1;
    return {};
  }

  return {
    sns: { send } as Pick<SNSClient, "send">,
    onUpdate({ pk, sk, began, mailed }) {
      const userId = /^userid#(.*)#appserver#web$/s.exec(pk?.S ?? "")?.[1] ?? "";
      if (sk?.S === "episode" && mailed === undefined) {
        episodes.set(userId, [...(episodes.get(userId) ?? []), Number(began?.N)]);
      } else if (sk?.S === "episode" && told.get(userId)?.episode !== Number(began?.N)) {
        faults.push("an episode is closed of which nobody was told");
      }
    },
    onFailure() {
      failures += 1;
    },
    episodes,
    mails: () => mails,
    faults: () => faults,
  };
}
