// How long questions about credit take on a month of a shop, 500,000 lines: `node --import tsx bench/credit-times.ts`,
// some minutes.

import { withHistory } from "./history.ts";

const RUNS = 10;

const QUESTIONS = {
  "credit of one checkout": "select * from attribution_credit where checkout_id = 'order-200000'",
  "credit by channel and model, 30 days": `select channel, model, currency, sum(millionths), sum(units) from credit_hourly
    where hour >= now() - interval '30 days' group by channel, model, currency`,
  "one model's credit by channel, 30 days": `select channel, currency, sum(units) from credit_hourly
    where model = 'linear' and hour >= now() - interval '30 days' group by channel, currency`,
  "differences of the last day": "select * from credit_hourly_differences(now() - interval '1 day', now())",
};

await withHistory({ file: "credit_history.sql" }, async (client) => {
  for (const [title, question] of Object.entries(QUESTIONS)) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const began = performance.now();
      await client.query(question);
      times.push(Math.round((performance.now() - began) * 10) / 10);
    }
    const [first, ...others] = times;
    process.stdout.write(`${title.padEnd(40)} ${first} ms, then ${others.join(", ")}\n`);
  }
});
