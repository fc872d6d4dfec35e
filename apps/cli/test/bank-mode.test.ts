/** `--sim CHIP,bank-mode=…`: the layout that an option bit selects, from one command to the next. */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inFreshFolder, runCli } from "./run-cli.js";

const G474 = "STM32G474RC";
const DATA = new Uint8Array(100).map((_byte, index) => index + 1);

function run(line: string) {
  return runCli(line.split(" "));
}

async function withData(act: () => Promise<void>): Promise<void> {
  await inFreshFolder(async () => {
    writeFileSync("data.bin", DATA);
    await act();
  });
}

describe("bank-mode=", () => {
  // With two banks nothing is there: bank 2 begins at 0x08040000.
  it("single-bank has one flash without a hole, which the memory file keeps", async () => {
    await withData(async () => {
      const sim = `--chip ${G474} --sim ${G474},bank-mode=single-bank,memory=m.json`;
      const flashed = await run(`flash data.bin@0x0802f800 ${sim} -q`);
      expect(flashed).toMatchObject({ code: 0, err: "" });
      expect((await run(`verify data.bin@0x0802f800 ${sim} -q`)).code).toBe(0);
      const other = await run(
        `verify data.bin@0x08000000 --chip ${G474} --sim ${G474},memory=m.json`,
      );
      expect(other.err).toContain(
        [
          'error: memory file "m.json" is of a chip in single-bank mode, expected dual-bank (usage)',
          "hint: write bank-mode=single-bank, or give each mode its own memory file",
        ].join("\n"),
      );
    });
  });

  it("dual-bank is what such a chip is made with", async () => {
    await withData(async () => {
      const sim = `--chip ${G474} --sim ${G474},bank-mode=dual-bank`;
      expect((await run(`flash data.bin@0x0802f800 ${sim} -q`)).err).toContain("crosses-hole");
      expect((await run(`flash data.bin@0x08040000 ${sim} -q`)).code).toBe(0);
    });
  });

  it("that the chip does not have is refused", async () => {
    expect((await run("list --sim STM32L073RZ,bank-mode=dual-bank")).err).toContain(
      'error: bank mode "dual-bank" is none of STM32L073RZ, expected none (bank-mode-unknown)',
    );
  });
});
