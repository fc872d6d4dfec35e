// Start-up above bare node: help, the inspection of a 1 MiB .dfu, and what looks up chips.
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDfuSe } from "@dfukit/formats";
import { alternate, atMost, CLI, fastest, inTemporaryFolder, MIB, randomBytes } from "./lib.mjs";

const DFU_UTIL = `Found DFU: [0483:df11] ver=2200, devnum=13, cfg=1, intf=0, path="1-1.4", alt=1, name="@Option Bytes  /0x1FFFC000/01*016 e", serial="207D37A63447"
Found DFU: [0483:df11] ver=2200, devnum=13, cfg=1, intf=0, path="1-1.4", alt=0, name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", serial="207D37A63447"
`;
const FILE = "stm32l072-l073-l082-l083.json";

/**
 * What is started, how it is called in the report, and the milliseconds above bare node
 * that it may take. A profile of the user's has to be validated, which loads ajv.
 * @returns {readonly (readonly [name: string, command: readonly string[], barMs: number])[]}
 */
function cases(at) {
  const node = (program, ...words) => [process.execPath, join(CLI, `bin/${program}.cjs`), ...words];
  const withPath = ["--profile-path", at(FILE)];
  return [
    ["dfu-convert --help", node("dfu-convert", "--help"), 45],
    ["dfu-inspect of a 1 MiB .dfu", node("dfu-inspect", at("x.dfu")), 60],
    [
      "  the same with --chip and --map",
      node("dfu-inspect", at("x.dfu"), "--chip", "STM32H743ZI", "--map"),
      60,
    ],
    ["  the same with --json (SHA-256)", node("dfu-inspect", at("x.dfu"), "--json"), 60],
    ["dfukit chips show", node("dfukit", "chips", "show", "STM32H743ZI"), 60],
    ["dfukit chips match", node("dfukit", "chips", "match", "--from", at("listing.txt")), 75],
    ["dfukit list --sim", node("dfukit", "list", "--sim", "STM32F405RG"), 90],
    [
      "dfukit chips show with a --profile-path",
      node("dfukit", "chips", "show", "STM32L073RZ", ...withPath),
      300,
    ],
  ];
}

export function run(report) {
  inTemporaryFolder((at) => {
    const segments = [{ address: 0x08000000, bytes: randomBytes(MIB) }];
    writeFileSync(
      at("x.dfu"),
      buildDfuSe({ targets: [{ alternateSetting: 0, name: "x", segments }] }),
    );
    writeFileSync(at("listing.txt"), DFU_UTIL);
    copyFileSync(join(CLI, "../../profiles/l0", FILE), at(FILE));
    const started = cases(at);
    const [bare, ...times] = alternate(
      [[process.execPath, "-e", "0"], ...started.map(([, command]) => command)],
      // A difference of two short times: noise only ever adds, so the fastest runs are compared.
      { runs: 31, pick: fastest },
    );
    report.add("bare node -e 0", `${bare.toFixed(1)} ms`);
    for (const [index, [name, , barMs]] of started.entries()) {
      const above = times[index] - bare;
      const where = name.startsWith(" ") ? "" : ", above bare node";
      report.add(`${name}${where}`, `${above.toFixed(1)} ms`, atMost(above, barMs, " ms"));
    }
  });
}
