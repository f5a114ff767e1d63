import { keepLocalAddressesLocal } from "./local-addresses.mjs";

const PROXY = "http://127.0.0.1:9";
const LOCAL = "127.0.0.1,localhost,::1";

test.each([
  [{ HTTP_PROXY: PROXY }, LOCAL],
  [{ http_proxy: PROXY }, LOCAL],
  [{ HTTPS_PROXY: PROXY }, LOCAL],
  [{ https_proxy: PROXY, NO_PROXY: "" }, LOCAL],
  [{ ALL_PROXY: PROXY, NO_PROXY: "shop.example, .corp" }, `shop.example,.corp,${LOCAL}`],
  [{ all_proxy: PROXY, no_proxy: "shop.example", NO_PROXY: "corp" }, `shop.example,corp,${LOCAL}`],
  [{ HTTP_PROXY: PROXY, NO_PROXY: "localhost 10.0.0.1" }, "localhost,10.0.0.1,127.0.0.1,::1"],
  [{ HTTP_PROXY: PROXY, no_proxy: "*" }, "*"],
  [{ HTTP_PROXY: PROXY, no_proxy: "corp", NO_PROXY: "*" }, "*"],
] as Record<string, string>[][] as [Record<string, string>, string][])(
  "with %j the addresses that go past the proxy are %s",
  (environment, names) => {
    const completed = { ...environment };
    keepLocalAddressesLocal(completed);
    expect(completed).toEqual({ ...environment, NO_PROXY: names, no_proxy: names });
  },
);

test.each([{}, { HTTP_PROXY: "" }, { NO_PROXY: "corp" }])(
  "without a proxy %j stays as it is",
  (environment) => {
    const same = { ...environment };
    keepLocalAddressesLocal(same);
    expect(same).toEqual(environment);
  },
);
