import { agentJudge } from "../../events/agent.ts";
import { agentRules } from "../../events/agent-rules.ts";
import { sourceJudge } from "../../events/channel.ts";
import { CHANNEL_RULES } from "../../events/channel-rules.ts";
import channelRules from "../../events/channels.json" with { type: "json" };
import clickSchema from "../../events/click.schema.json" with { type: "json" };
import type { Checkout, Click } from "../../events/event-types.ts";
import { createShop } from "./minute.ts";

const MINUTE = Date.parse("2026-06-01T12:00:00Z") / 60_000;
const SHOP = "https://shop.example.com/";

const ownSource = sourceJudge(CHANNEL_RULES);
const eventsDueIn = createShop({
  seed: 7,
  events_per_second: 100,
  hours: "flat",
  shoppers: 20_000,
  products: 200,
  shares: { late: 0, duplicated: 0, out_of_order: 0, malformed: 0, bots: 0.1 },
});
const events = [0, 1, 2]
  .flatMap((minute) => eventsDueIn(MINUTE + minute))
  .map(({ data }) => JSON.parse(data.toString()) as Click | Checkout);
const clicks = events.filter((event): event is Click => event.event_type !== "checkout");
const orders = events.filter((event): event is Checkout => event.event_type === "checkout");
const isBot = ({ user_id }: Click) => user_id.startsWith("bot-");
/** Of a journey that began in these minutes, so that its sessions are there from their start. */
const isWhole = ({ session_id }: Click | Checkout) => Number(session_id.split("-")[1]) >= MINUTE;
/** Clicks of people that no page of the shop led to. */
const arrivals = clicks.filter((click) => !isBot(click) && click.referrer !== SHOP);
const sources = arrivals.map((click) => ({ click, ...ownSource(click) }));
const agent = agentJudge(agentRules());
const agentsOf = (are: (click: Click) => boolean) =>
  [...new Set(clicks.filter(are).map(({ user_agent }) => user_agent))].map((user_agent) => ({
    user_agent,
    ...agent(user_agent),
  }));
const tagsOf = (click: Click) => Object.keys(click).filter((name) => /^utm_/.test(name) || isClickId(name));
const isClickId = (name: string) => Object.hasOwn(channelRules.click_ids, name);

test("a click has no field that the contract does not know, and its price is in its shopper's currency", () => {
  const fields = new Set(clicks.flatMap((click) => Object.keys(click)));
  expect(Object.keys(clickSchema.properties)).toEqual(expect.arrayContaining([...fields]));
  expect(clicks.every((click) => "price" in click === "currency" in click)).toBe(true);
  const paidIn = new Map(orders.map(({ user_id, currency }) => [user_id, currency]));
  const buyers = clicks.filter(({ user_id, price }) => price !== undefined && paidIn.has(user_id));
  expect(new Set(paidIn.values()).size).toBeGreaterThan(1);
  expect(buyers.every(({ user_id, currency }) => currency === paidIn.get(user_id))).toBe(true);
});

test("every channel that the rules can give occurs", () => {
  const possible = new Set(CHANNEL_RULES.rules.map(({ channel }) => channel));
  expect(new Set(sources.map(({ channel }) => channel))).toEqual(possible);
});

test("most visits are direct, or come by search, mail and social sites", () => {
  const landings = sources.filter(({ channel }) => channel !== "internal");
  const share = (channels: RegExp) =>
    landings.filter(({ channel }) => channels.test(channel)).length / landings.length;
  expect(share(/^direct$/)).toBeGreaterThan(0.1);
  expect(share(/_search$/)).toBeGreaterThan(0.2);
  expect(share(/_social$/)).toBeGreaterThan(0.15);
  expect(share(/^email$/)).toBeGreaterThan(0.05);
  expect(share(/^(direct|email|.*_search|.*_social)$/)).toBeGreaterThan(0.6);
  expect(share(/^ai_assistant$/)).toBeLessThan(0.05);
});

test("assistants send visitors by referrer, and by utm_source alone", () => {
  const assistants = sources.filter(({ channel }) => channel === "ai_assistant");
  expect(new Set(assistants.map(({ source }) => source)).size).toBeGreaterThanOrEqual(5);
  expect(assistants.some(({ click }) => click.referrer && !click.utm_source)).toBe(true);
  expect(assistants.some(({ click }) => click.utm_source && !click.referrer)).toBe(true);
});

test("ads and affiliates are told by many click ids, Google's also without a gclid", () => {
  const types = (channel: RegExp) =>
    new Set(
      sources.filter((source) => channel.test(source.channel)).map(({ click_id_type }) => click_id_type),
    );
  expect([...types(/^paid_search$/)]).toEqual(
    expect.arrayContaining(["gclid", "gbraid", "wbraid", "msclkid"]),
  );
  expect(types(/^paid_social$/).size).toBeGreaterThanOrEqual(7);
  expect([...types(/^affiliate$/)]).toEqual(expect.arrayContaining([null, "awc", "irclickid"]));
});

test("some tags stand in the page's address alone", () => {
  const inAddress = sources.filter(
    ({ click }) => tagsOf(click).length === 0 && click.page_url?.includes("?"),
  );
  expect(new Set(inAddress.map(({ channel }) => channel))).toEqual(new Set(["email", "paid_search"]));
});

test("some click ids are placeholders, with and without tags beside them", () => {
  const placeholders = sources.filter(
    ({ click, click_id_type }) => click_id_type === null && tagsOf(click).some(isClickId),
  );
  expect(new Set(placeholders.map(({ channel }) => channel))).toEqual(new Set(["direct", "paid_search"]));
});

test("some referrers are encoded, some have no scheme, some are Android apps", () => {
  for (const form of [/^https%3A%2F%2F/, /^[\w.]+$/, /^android-app:\/\/[\w.]+\/$/]) {
    const found = sources.filter(({ click }) => form.test(click.referrer ?? ""));
    expect(new Set(found.map(({ source }) => source)).size).toBeGreaterThan(0);
    expect(found.map(({ channel }) => channel)).not.toContain("referral");
  }
});

test("some sources are written as an ad's placement, an address or a plug-in's host, and are their site's all the same", () => {
  const facebook = sources.filter(({ source }) => source === "facebook").map(({ click }) => click.utm_source);
  expect(facebook).toEqual(expect.arrayContaining(["Facebook_Mobile_Feed", "m.facebook.com", "facebook"]));
});

test("who comes back from where one signs in or pays goes on with the visit, before an order and after it", () => {
  const sessions = new Map<string, (Click | Checkout)[]>();
  for (const event of events.filter(isWhole)) {
    sessions.set(event.session_id, [...(sessions.get(event.session_id) ?? []), event]);
  }
  const back = sources.filter(({ click, channel }) => channel === "internal" && isWhole(click));
  const neighbours = back.map(({ click }) => {
    const session = sessions.get(click.session_id) ?? [];
    const at = session.indexOf(click);
    return { click, before: session.slice(0, at), after: session[at + 1] };
  });
  expect(neighbours.every(({ before }) => before.length > 0)).toBe(true);
  const thanks = neighbours.filter(({ click }) => click.page_url === `${SHOP}thank-you`);
  expect(thanks.length).toBeGreaterThan(30);
  expect(thanks.every(({ before }) => before.at(-1)?.event_type === "checkout")).toBe(true);
  const ordering = neighbours.filter(
    ({ click, after }) => click.product_id && after?.event_type === "checkout",
  );
  expect(ordering.length).toBeGreaterThan(20);
  const hosts = new Set(back.map(({ click }) => new URL(click.referrer ?? "").host));
  expect(hosts.size).toBeGreaterThanOrEqual(4);
});

test.each([
  ["Instagram", "instagram"],
  ["FBAN|FB_IAB", "facebook"],
  ["BytedanceWebview", "tiktok"],
  ["Pinterest", "pinterest"],
  ["GSA", "google"],
])("a visit in the browser of the app %s began in that app", (app, site) => {
  const isInApp = ({ user_agent }: Click) => new RegExp(app).test(user_agent ?? "");
  const begun = new Map<string, Click>();
  for (const click of arrivals.filter((arrival) => isInApp(arrival) && isWhole(arrival))) {
    begun.set(click.session_id, begun.get(click.session_id) ?? click);
  }
  expect(begun.size).toBeGreaterThan(5);
  for (const { referrer, utm_source } of begun.values()) {
    expect(`${referrer} ${utm_source}`.toLowerCase()).toContain(site);
  }
});

test("people come by every kind of device, and no user agent of theirs is a bot's", () => {
  const people = agentsOf((click) => !isBot(click));
  expect(people.filter(({ is_bot_agent }) => is_bot_agent)).toEqual([]);
  expect(new Set(people.map(({ device }) => device))).toEqual(new Set(["mobile", "tablet", "desktop", "tv"]));
  for (const kind of [/CUBOT/, /Dalvik/, /SamsungBrowser/]) {
    expect(people.map(({ user_agent }) => user_agent)).toContainEqual(expect.stringMatching(kind));
  }
});

test("bots are of many kinds, some of them on a phone or a desktop", () => {
  const bots = agentsOf(isBot);
  expect(bots.length).toBeGreaterThanOrEqual(7);
  expect(bots.filter(({ is_bot_agent }) => !is_bot_agent)).toEqual([]);
  expect(new Set(bots.map(({ device }) => device))).toEqual(new Set(["mobile", "desktop", "other"]));
});
