// `pnpm bench:usb [--quick] [--check] [--write] [--only NAME]`: dfu-flash and dfu-util in turn on
// the same simulated devices, over a real USB stack (see ../vm) and in real time.
//
//   --quick   an STM32F405 with 64 KiB, two minutes; else all, most of an hour
//   --check   exit status 1 if a bar of the bench is missed
//   --write   writes the last section of docs/performance.md, with what earlier runs have measured besides
//   --only N  only scenarios whose name has N in it
//
// Needs what ../run.mjs needs, and a built command line (`pnpm build`).
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const BENCH = dirname(fileURLToPath(import.meta.url));
const E2E = dirname(BENCH);

if (process.platform !== "linux") {
  process.stderr.write("bench:usb: needs Linux\n");
  process.exitCode = 70;
} else {
  const outfile = join(BENCH, "dist/main.mjs");
  await build({
    entryPoints: [join(BENCH, "main.ts")],
    bundle: true,
    outfile,
    platform: "node",
    format: "esm",
    target: "node20",
    tsconfig: join(E2E, "tsconfig.json"),
    conditions: ["dfukit-source"],
    external: ["esbuild"],
    // Places are told from support/paths.ts, which is bundled.
    define: {
      "import.meta.url": JSON.stringify(pathToFileURL(join(E2E, "support/paths.ts")).href),
    },
    logLevel: "warning",
  });
  const { main } = await import(pathToFileURL(outfile).href);
  process.exitCode = await main(process.argv.slice(2));
}
