export default {
  testEnvironment: "node",
  roots: [
    "<rootDir>/config",
    "<rootDir>/events",
    "<rootDir>/functions",
    "<rootDir>/local",
    "<rootDir>/cli",
    "<rootDir>/dashboard",
    "<rootDir>/postgres",
    "<rootDir>/stacks",
  ],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2022",
          parser: { syntax: "typescript" },
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
      },
    ],
  },
  // Most of them wait for databases and Lambdas.
  maxWorkers: 2,
  testTimeout: 120_000,
};
