// Whole processes: HEX of a 16 MiB image to .dfu, against objcopy and srec_cat.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildIntelHex } from "@dfukit/formats";
import {
  alternate,
  atLeast,
  atMost,
  CLI,
  hasCommand,
  inTemporaryFolder,
  MIB,
  randomBytes,
  versionOf,
} from "./lib.mjs";

const OBJCOPY = "arm-none-eabi-objcopy";

export function run(report) {
  if (!hasCommand(OBJCOPY) || !hasCommand("srec_cat")) {
    console.log("  skipped: needs binutils-arm-none-eabi and srecord");
    return;
  }
  console.log(`  ${versionOf(OBJCOPY)}; ${versionOf("srec_cat")}`);
  inTemporaryFolder((at) => {
    const image = { segments: [{ address: 0x08000000, bytes: randomBytes(16 * MIB) }] };
    writeFileSync(at("x.hex"), buildIntelHex(image, { lineEnding: "crlf" }));
    const [ours, objcopy, srecCat, bare] = alternate([
      [process.execPath, join(CLI, "bin/dfu-convert.cjs"), at("x.hex"), "-o", at("x.dfu"), "-q"],
      [OBJCOPY, "-I", "ihex", "-O", "binary", at("x.hex"), at("x.bin")],
      ["srec_cat", at("x.hex"), "-Intel", "-o", at("y.bin"), "-Binary"],
      [process.execPath, "-e", "0"],
    ]);
    report.add("dfu-convert 16 MiB HEX to .dfu", `${ours.toFixed(0)} ms`);
    report.add("  of which bare node", `${bare.toFixed(0)} ms`);
    report.add("objcopy HEX to binary", `${objcopy.toFixed(0)} ms`);
    report.add("srec_cat HEX to binary", `${srecCat.toFixed(0)} ms`);
    report.add(
      "  dfu-convert / objcopy",
      (ours / objcopy).toFixed(2),
      atMost(ours / objcopy, 1.25),
    );
    report.add("  srec_cat / dfu-convert", (srecCat / ours).toFixed(2), atLeast(srecCat / ours, 3));
  });
}
