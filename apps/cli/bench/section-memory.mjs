// Peak memory above bare node, against the larger of input and output.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDfuSe, buildIntelHex, buildSRecord } from "@dfukit/formats";
import { atMost, CLI, inTemporaryFolder, MIB, randomBytes } from "./lib.mjs";

/** Peak resident bytes of a node process. */
function peakBytes(args, at) {
  const env = { ...process.env, DFUKIT_PEAK_FILE: at("peak") };
  const { status, stderr } = spawnSync(
    process.execPath,
    ["-r", join(CLI, "bench/peak.cjs"), ...args],
    { env },
  );
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${stderr}`);
  return Number(readFileSync(at("peak"), "utf8")) * 1024;
}

export function run(report) {
  inTemporaryFolder((at) => {
    const bare = peakBytes(["-e", "0"], at);
    report.add("bare node", `${(bare / MIB).toFixed(0)} MiB`);
    for (const sizeMib of [16, 64]) {
      const segments = [{ address: 0x08000000, bytes: randomBytes(sizeMib * MIB) }];
      writeFileSync(at("x.hex"), buildIntelHex({ segments }));
      writeFileSync(at("x.srec"), buildSRecord({ segments }));
      writeFileSync(
        at("x.dfu"),
        buildDfuSe({ targets: [{ alternateSetting: 0, name: null, segments }] }),
      );
      for (const [from, to] of [
        ["hex", "dfu"],
        ["srec", "dfu"],
        ["dfu", "hex"],
        ["hex", "hex"],
      ]) {
        const words = [at(`x.${from}`), "-o", at(`out.${to}`), "-q"];
        const peak = peakBytes([join(CLI, "bin/dfu-convert.cjs"), ...words], at) - bare;
        const larger = Math.max(statSync(at(`x.${from}`)).size, statSync(at(`out.${to}`)).size);
        const ratio = peak / larger;
        report.add(
          `convert ${sizeMib} MiB ${from} to ${to}: peak above bare node`,
          `${(peak / MIB).toFixed(0)} MiB, ${ratio.toFixed(2)} times`,
          atMost(ratio, 3, " times"),
        );
      }
    }
  });
}
