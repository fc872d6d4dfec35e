import { defineConfig } from "vitest/config";

// Tests run from source: the custom export condition makes the packages find
// each other's `src` without a build.
export default defineConfig({
  resolve: { conditions: ["dfukit-source"] },
  ssr: { resolve: { conditions: ["dfukit-source"] } },
  test: {
    include: ["{packages,apps}/*/{src,test}/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
