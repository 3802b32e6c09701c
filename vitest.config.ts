import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";
import { SkipReporter } from "./tools/skip-reporter.ts";

/** Where a machine-readable report goes; CI counts the tests from it. */
const report = process.env["EDICT_TEST_REPORT"];

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "dist/**", "coverage/**", ".edict/**"],
    pool: "forks",
    globalSetup: ["tests/servers/global-setup.ts"],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: [
      "default",
      new SkipReporter(),
      ...(report === undefined ? [] : [["json", { outputFile: report }] as ["json", { outputFile: string }]]),
    ],
    coverage: {
      provider: "v8",
      include: [
        "compose.ts",
        "{cli,controllers,core,decisions,engine,policies,policy-tests,providers,server,sources,store,thread}/**/*.ts",
      ],
      exclude: ["**/*.test.ts", "**/*.gen.ts", "**/cases/**", "**/testdata/**", "providers/contract/**"],
      reporter: ["text-summary", "html", "lcov"],
    },
  },
});

export default config;
