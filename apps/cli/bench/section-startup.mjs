// Start-up above bare node: help, and the inspection of a 1 MiB .dfu.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDfuSe } from "@dfukit/formats";
import { alternate, atMost, CLI, fastest, inTemporaryFolder, MIB, randomBytes } from "./lib.mjs";

export function run(report) {
  inTemporaryFolder((at) => {
    const segments = [{ address: 0x08000000, bytes: randomBytes(MIB) }];
    writeFileSync(
      at("x.dfu"),
      buildDfuSe({ targets: [{ alternateSetting: 0, name: "x", segments }] }),
    );
    const [bare, help, inspect, chip, json] = alternate(
      [
        [process.execPath, "-e", "0"],
        [process.execPath, join(CLI, "bin/dfu-convert.cjs"), "--help"],
        [process.execPath, join(CLI, "bin/dfu-inspect.cjs"), at("x.dfu")],
        [
          process.execPath,
          join(CLI, "bin/dfu-inspect.cjs"),
          at("x.dfu"),
          "--chip",
          "STM32H743ZI",
          "--map",
        ],
        [process.execPath, join(CLI, "bin/dfu-inspect.cjs"), at("x.dfu"), "--json"],
      ],
      // A difference of two short times: noise only ever adds, so the fastest runs are compared.
      { runs: 31, pick: fastest },
    );
    const above = (ms) => `${(ms - bare).toFixed(1)} ms`;
    report.add("bare node -e 0", `${bare.toFixed(1)} ms`);
    report.add("dfu-convert --help, above bare node", above(help), atMost(help - bare, 45, " ms"));
    report.add(
      "dfu-inspect of a 1 MiB .dfu, above bare node",
      above(inspect),
      atMost(inspect - bare, 60, " ms"),
    );
    report.add("  the same with --chip and --map", above(chip), atMost(chip - bare, 60, " ms"));
    report.add("  the same with --json (SHA-256)", above(json), atMost(json - bare, 60, " ms"));
  });
}
