import { gzipSync } from "node:zlib";
import { encodingNamed } from "./encodings.ts";
import { openEventFile } from "./event-file.ts";
import { scanFile } from "./scan.ts";
import { openFiles, readFile } from "./testing/read-file.ts";

const HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";
const row = (brand: string, user: string) =>
  `2026-01-01 10:00:00 UTC,view,100,2,shoes,${brand},10.00,${user},s`;
const SHOP = [HEADER, row("Müller", "anné"), row("Möller", "annà")].join("\n");
const CLICK =
  '{"event_id":"e1","event_type":"page_view","event_time":"2026-01-01T10:00:00Z","user_id":"anné","session_id":"s","schema_version":1}';

const files = openFiles();
afterAll(files.remove);

const brandsAndUsers = async (path: string, encoding?: string) =>
  (await readFile(path, { encoding: encoding && encodingNamed(encoding) })).fields.map(
    ({ brand, user_id }) => [brand, user_id],
  );

const AS_WRITTEN = [
  ["Müller", "anné"],
  ["Möller", "annà"],
];

test("a CSV that is no UTF-8 is refused by its line, with the option named", async () => {
  const path = files.write("latin.csv", Buffer.from(SHOP, "latin1"));
  const complaint = `${path}: line 2 is not in the encoding utf-8: give the file's own, such as --encoding windows-1252`;
  await expect(openEventFile(path).then((file) => scanFile(file, 0))).rejects.toThrow(complaint);
});

test("a character that is cut off at the end is no UTF-8", async () => {
  const path = files.write("cut.csv", Buffer.from(`${SHOP}\n${row("Mü", "u")}`).subarray(0, -12));
  await expect(readFile(files.write("cut.csv", Buffer.from(`${SHOP}ü`).subarray(0, -1)))).rejects.toThrow(
    `${path}: line 3 is not in the encoding utf-8`,
  );
});

test.each([
  ["windows-1252", Buffer.from(SHOP, "latin1")],
  ["latin1", Buffer.from(SHOP, "latin1")],
  ["CP1252", Buffer.from(SHOP, "latin1")],
  ["utf-16le", Buffer.from(SHOP, "utf16le")],
  ["utf-16be", Buffer.from(SHOP, "utf16le").swap16()],
  ["utf-8", Buffer.from(SHOP)],
])("with --encoding %s texts are as written", async (encoding, content) => {
  expect(await brandsAndUsers(files.write("named.csv", content), encoding)).toEqual(AS_WRITTEN);
});

test.each([
  ["UTF-8", Buffer.from(`\uFEFF${SHOP}`)],
  ["UTF-16", Buffer.from(`\uFEFF${SHOP}`, "utf16le")],
  ["UTF-16 with the greater byte first", Buffer.from(`\uFEFF${SHOP}`, "utf16le").swap16()],
])("a byte-order mark of %s tells the encoding", async (_title, content) => {
  const path = files.write("marked.csv", content);
  expect(await brandsAndUsers(path)).toEqual(AS_WRITTEN);
  await expect(readFile(path, { encoding: "windows-1252" })).rejects.toThrow(
    /begins with the byte-order mark of utf-\S+: leave out --encoding windows-1252$/,
  );
});

test("windows-1252 has the euro, quotes and dashes where ISO-8859-1 has control characters", async () => {
  const bytes = Buffer.from([0x80, 0x91, 0x92, 0x96, 0x9c, 0xff]);
  const [before, after] = SHOP.split("Müller") as [string, string];
  const path = files.write(
    "euro.csv",
    Buffer.concat([Buffer.from(before), bytes, Buffer.from(after, "latin1")]),
  );
  expect((await brandsAndUsers(path, "iso-8859-1"))[0]).toEqual(["€‘’–œÿ", "anné"]);
});

test("bytes that are none of the named encoding are refused", async () => {
  const path = files.write("other.csv", Buffer.from(SHOP, "latin1"));
  await expect(readFile(path, { encoding: "shift_jis" })).rejects.toThrow(
    /line [23] is not in the encoding shift_jis/,
  );
  const odd = files.write("odd.csv", Buffer.from(`\uFEFF${SHOP}`, "utf16le").subarray(0, -1));
  await expect(readFile(odd)).rejects.toThrow(`${odd} is not in the encoding utf-16le`);
});

test("a file of UTF-16 without a mark is refused, with the option named", async () => {
  const path = files.write("bare.csv", Buffer.from(SHOP, "utf16le"));
  await expect(readFile(path)).rejects.toThrow(
    `${path} is binary: give a file of text, or say its --encoding`,
  );
});

test("JSON lines in another encoding are sent as the UTF-8 of the contract", async () => {
  const sent = [CLICK, CLICK].map((line) => Buffer.from(line));
  const dataOf = async (content: Buffer, encoding?: string) =>
    (await readFile(files.write("events.jsonl", content), { encoding })).events.map(({ data }) => data);
  expect(await dataOf(Buffer.from(`${CLICK}\n${CLICK}`, "latin1"), "windows-1252")).toEqual(sent);
  expect(await dataOf(Buffer.from(`\uFEFF${CLICK}\r\n\r\n${CLICK}`, "utf16le"))).toEqual([
    Buffer.from(`${CLICK}\r`),
    sent[1],
  ]);
});

test("a Taobao file may have a byte-order mark and any line end", async () => {
  const rows = ["1,2,3,pv,1511658000", "1,2,3,buy,1511658060"];
  for (const content of [`\uFEFF${rows.join("\n")}`, `${rows.join("\r")}\r`, `\n${rows.join("\r\n")}`]) {
    const { verdicts } = await readFile(files.write("behavior.csv", content));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted"]);
  }
});

describe("a gzip file", () => {
  test.each([
    ["shop.csv.gz", SHOP, 2],
    ["events.jsonl.gz", `${CLICK}\n${CLICK}\n`, 2],
    ["taobao.gz", "1,2,3,pv,1511658000\n", 1],
    ["of-no-name", SHOP, 2],
  ])("%s is read as what it holds", async (name, content, count) => {
    const { verdicts } = await readFile(files.write(name, gzipSync(content)));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(Array(count).fill("accepted"));
  });

  test("of several parts is read whole", async () => {
    const parts = [SHOP, `\n${row("Zuse", "u")}\n`].map((part) => gzipSync(part));
    expect((await readFile(files.write("parts.csv.gz", Buffer.concat(parts)))).events).toHaveLength(3);
  });

  const packed = gzipSync(
    `${SHOP}\n${Array.from({ length: 5_000 }, (_, n) => row(`b${n * 7919}`, `${n}`)).join("\n")}`,
  );
  const broken = Buffer.from(packed);
  broken[packed.length - 6] = (packed.at(-6) ?? 0) ^ 1;

  test.each([
    ["that is cut off", packed.subarray(0, -5), "ends too early: is the file half-written?"],
    ["that is cut in the middle", packed.subarray(0, 9_000), "ends too early: is the file half-written?"],
    ["that is cut in its header", packed.subarray(0, 5), "ends too early: is the file half-written?"],
    ["that is damaged", broken, "is broken: incorrect data check"],
    [
      "with something else behind it",
      Buffer.concat([packed, Buffer.from("rest")]),
      "is broken: incorrect header check",
    ],
  ])("%s is refused in one line", async (_title, content, complaint) => {
    const path = files.write("bad.csv.gz", content);
    await expect(readFile(path)).rejects.toThrow(`${path}: what is packed in it (gzip) ${complaint}`);
  });

  test("that holds nothing, or something packed, is refused", async () => {
    await expect(readFile(files.write("no.csv.gz", gzipSync("")))).rejects.toThrow(/no\.csv\.gz is empty$/);
    await expect(readFile(files.write("two.csv.gz", gzipSync(gzipSync(SHOP))))).rejects.toThrow(
      /is compressed twice \(gzip\): unpack it first$/,
    );
    await expect(readFile(files.write("tar.gz", gzipSync(`shop.csv${"\0".repeat(500)}`)))).rejects.toThrow(
      /is binary: give a file of text/,
    );
  });
});

describe("JSON that is not in lines", () => {
  const event = JSON.parse(CLICK);
  test.each([
    ["an array", JSON.stringify([event, event])],
    ["an array over several lines", JSON.stringify([event, event], null, 2)],
    ["an array behind a mark and blank lines", `\uFEFF\n  \n${JSON.stringify([event])}\n\n`],
    ["an empty array", "[]\n"],
    ["an event over several lines", JSON.stringify(event, null, 2)],
    ["events with a carriage return alone between them", `${CLICK}\r${CLICK}\r`],
  ])("is refused in one line: %s", async (_title, content) => {
    for (const name of ["array.json", "array.jsonl", "array"]) {
      await expect(readFile(files.write(name, content))).rejects.toThrow(
        /JSON lines are wanted, one event a line: (jq|tr) .+ makes them$/,
      );
    }
  });

  test("stays a bad line where other lines follow", async () => {
    const { verdicts } = await readFile(files.write("mixed.jsonl", `[1]\n{\n${CLICK}\n`));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["rejected", "rejected", "accepted"]);
  });
});
