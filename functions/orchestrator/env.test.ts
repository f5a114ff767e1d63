import { readEnvironment } from "./env.ts";

describe("the environment", () => {
  test("is read as it stands", () => {
    const variables = {
      ENVIRONMENT: "dev",
      JOB_NAME: "attribution",
      RULE_NAME: "data-generation",
      KEEP_RULE_NAME: "keep-running",
      RETRY_SECONDS: "120",
      REPORTS_FUNCTION: "reports",
      CLICKS_STREAM: "clicks",
      CHECKOUTS_STREAM: "checkouts",
      DATABASE_INSTANCE: "",
      LONGEST_STOP_HOURS: "12",
      LOG_LEVEL: "info",
      LOG_FORMAT: "text",
    };
    expect(readEnvironment({ ...variables, AWS_REGION: "eu-west-1" })).toEqual(variables);
  });

  test("that lacks things is refused with all of them in one error", () => {
    expect(() => readEnvironment({ LOG_LEVEL: "loud" })).toThrow(
      /JOB_NAME: .*RULE_NAME: .*ENVIRONMENT: .*LOG_LEVEL: .*LOG_FORMAT: /,
    );
  });
});
