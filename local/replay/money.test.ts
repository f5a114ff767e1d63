import { createMoneySums } from "./money.ts";

test("sums are exact and have the currency's digits", () => {
  const sums = createMoneySums();
  sums.add("USD", "9007199254740993.1000");
  sums.add("USD", "0.2000");
  sums.add("JPY", "1200.0000");
  sums.add("KWD", "0.0010");
  sums.add("EUR", "0");
  expect(sums.toJSON()).toEqual({ EUR: "0.00", JPY: "1200", KWD: "0.001", USD: "9007199254740993.30" });
});
