import { change, firehoseEvent, ORDER } from "./testing/changes.ts";
import { createTransform } from "./transform.ts";

const { items: _, ...WITHOUT_ITEMS } = ORDER;

/** Of the shop, of one that writes no list of items, and of none: what is removed. */
const IMAGES = [ORDER, WITHOUT_ITEMS, undefined];

const RECORDS = Array.from({ length: 900 }, (_, number) => {
  const image = IMAGES[number % IMAGES.length];
  return change(image ? "MODIFY" : "REMOVE", image && { ...image, user_id: { S: `user-${number}` } }, {
    SequenceNumber: String(10n ** 20n + BigInt(number)),
  });
});

const ROUNDS = 20;
const MOST_ROUNDS = 400;
const MOST_TIMES = 3;

function milliseconds(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** The least of several rounds, and of more of them where they tell too much: others run on this machine. */
function least(work: () => unknown, plain: () => unknown): [number, number] {
  const rounds: [number, number][] = [];
  let least: [number, number];
  do {
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push([milliseconds(work), milliseconds(plain)]);
    }
    least = [Math.min(...rounds.map(([ours]) => ours)), Math.min(...rounds.map(([, other]) => other))];
  } while (least[0] > MOST_TIMES * least[1] && rounds.length < MOST_ROUNDS);
  return least;
}

test("a batch takes at most three times as long as to parse the same bytes and write them as JSON", () => {
  const transform = createTransform({ warn: () => undefined });
  const event = firehoseEvent(RECORDS);
  const [ours, plain] = least(
    () => transform(event),
    () => RECORDS.map((record) => JSON.stringify(JSON.parse(record))),
  );
  expect(transform(event).records.every(({ result }) => result === "Ok")).toBe(true);
  process.stdout.write(
    `transform: ${(ours / plain).toFixed(2)} of parse and stringify (${ours.toFixed(1)} ms)\n`,
  );
  expect(ours / plain).toBeLessThanOrEqual(MOST_TIMES);
});
