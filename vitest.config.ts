import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";
import { SkipReporter } from "./tools/skip-reporter.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "dist/**", "coverage/**", ".edict/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ["default", new SkipReporter()],
    coverage: {
      provider: "v8",
      include: [
        "compose.ts",
        "{cli,controllers,core,decisions,engine,policies,providers,server,sources,store}/**/*.ts",
      ],
      exclude: ["**/*.test.ts", "**/*.gen.ts", "**/cases/**", "**/testdata/**", "providers/contract/**"],
      reporter: ["text-summary", "html", "lcov"],
    },
  },
});

export default config;
