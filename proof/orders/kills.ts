import { setTimeout as delay } from "node:timers/promises";
import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { StartPipeCommand, StopPipeCommand } from "@aws-sdk/client-pipes";
import { signalProcess, treeOf } from "../../local/child-process.ts";
import { withLambda } from "../../local/lambdas.ts";
import { ORDER_CHANGES, ORDERS } from "../../local/orders/names.ts";
import type { Draws } from "../draws.ts";
import type { OrdersLaptop } from "./laptop.ts";

/** A second, while somebody writes. */
export const PER_SECOND = 60;

/** Of the chain: so that some changes have become objects, which outlive it. */
const LONGEST_LIFE_MS = 3_000;
/** And more, beside other work. */
const LONGEST_RECONCILE_MS = 4_000;
const LONGEST_ABSENCE_MS = 4_000;

type Kill = (laptop: OrdersLaptop, draws: Draws) => Promise<void>;

const killed: Kill = async (laptop, draws) => {
  await delay(draws.between(0, LONGEST_LIFE_MS));
  await laptop.kill();
};

const restarted: Kill = (laptop) => laptop.restart();

/** As often as one is seen within a while. */
async function killLambdas(laptop: OrdersLaptop, forMs: number): Promise<void> {
  const until = performance.now() + forMs;
  do {
    for (const pid of treeOf(laptop.pid()).filter((each) => each !== laptop.pid())) {
      signalProcess(pid, "SIGKILL");
    }
    await delay(50);
  } while (performance.now() < until);
}

const lambdasKilled: Kill = (laptop, draws) => killLambdas(laptop, draws.between(0, 1_000));

const reconcilerKilled: Kill = async (laptop, draws) => {
  const asked = laptop.askReconciler({ action: "reconcile" }).catch(() => undefined);
  await delay(draws.between(0, LONGEST_RECONCILE_MS));
  await killLambdas(laptop, 0);
  await asked;
};

const transformAway: Kill = async (laptop, draws) => {
  await withLambda(laptop.endpoint, (client) =>
    client.send(new DeleteFunctionCommand({ FunctionName: ORDER_CHANGES })),
  );
  await delay(draws.between(0, LONGEST_ABSENCE_MS));
  await laptop.deployTransform();
};

const pipeStopped: Kill = async ({ pipes }, draws) => {
  await pipes.send(new StopPipeCommand({ Name: ORDERS }));
  await delay(draws.between(0, LONGEST_ABSENCE_MS));
  await pipes.send(new StartPipeCommand({ Name: ORDERS }));
};

/** Everything goes through the chain once more. */
export const HEALING = "pipe made anew";

/** What is done to the chain, by what it is called. */
export const KILLS: Readonly<Record<string, Kill>> = {
  "pipe and Firehose killed with the emulator": killed,
  "all stopped and started": restarted,
  [HEALING]: (laptop) => laptop.makePipeAnew(),
  "pipe stopped for a while": pipeStopped,
  "Firehose made anew": (laptop, draws) =>
    laptop.makeFirehoseAnew(() => delay(draws.between(0, LONGEST_ABSENCE_MS))),
  "the Lambdas' processes killed": lambdasKilled,
  "transform away for a while": transformAway,
  "reconciler killed": reconcilerKilled,
};
