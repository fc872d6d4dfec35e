/**
 * The flash size read from the chip, where a plug-in profile says that its boot ROM lets it
 * be read. No bundled profile does: nobody has published that it is safe.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXAMPLE_HEX } from "../src/example.js";
import { l0Profile } from "./own-profiles.js";
import { inFreshFolder, runCli } from "./run-cli.js";

const ID = "stm32l072-l073-l082-l083";

/** The L0 line, with a claim for some boot ROMs. */
function claim(romIds: readonly string[]): void {
  const profile = l0Profile();
  const registers = { ...Object(profile.registers) };
  registers.readable = { romIds, sources: registers.sources };
  mkdirSync("own", { recursive: true });
  writeFileSync(`own/${ID}.json`, JSON.stringify({ ...profile, registers }));
}

interface Listed {
  readonly devices: readonly {
    readonly candidates: readonly { readonly parts: readonly string[]; readonly why: string[] }[];
  }[];
}

async function listed(words: string): Promise<{ readonly why: readonly string[]; err: string }> {
  const { out, err } = await runCli(["list", "--json", "-q", ...words.split(" ")]);
  const { devices }: Listed = JSON.parse(out);
  return { why: devices[0]?.candidates[0]?.why ?? [], err };
}

describe("a device whose size its descriptors leave open", () => {
  it("tells it in its register, where that is safe", async () => {
    await inFreshFolder(async () => {
      claim(["0x40", "0x41"]);
      const { why } = await listed("--sim STM32L073RB --profile-path own");
      expect(why.at(-1)).toBe("the flash-size register at 0x1FF8007C says 128 KiB");
      const { out } = await runCli("list --sim STM32L072V8 --profile-path own -q".split(" "));
      expect(out).toContain("the flash-size register at 0x1FF8007C says 64 KiB");
    });
  });

  it("is flashed up to that size and no further", async () => {
    await inFreshFolder(async () => {
      claim(["0x40", "0x41"]);
      writeFileSync("fw.bin", Buffer.alloc(4096, 0x5a));
      const at = (address: string) =>
        `flash fw.bin@${address} --sim STM32L073RB --profile-path own --json -q --no-leave`.split(
          " ",
        );
      const last = await runCli(at("0x0801F000"));
      expect(JSON.parse(last.out)).toMatchObject({ chip: { id: ID }, result: { ok: true } });
      expect((await runCli(at("0x08020000"))).code).toBe(4);
    });
  });

  it("is not asked where one of its boot ROMs may not let it be read", async () => {
    await inFreshFolder(async () => {
      // This boot ROM hangs where it is asked for an address that it does not know.
      const rom = "--sim STM32L073RB,rom=0x41";
      claim(["0x40"]);
      const { why, err } = await listed(`${rom} --profile-path own`);
      expect(why.join()).not.toContain("register");
      expect(err).toBe("");
      const bundled = await listed(rom);
      expect(bundled.why.join()).not.toContain("register");
    });
  });

  const at = "@address=0x1FF8007C";
  it.each([
    [`stall${at}`, "stall"],
    [`short-read=1${at}`, "device sent 1 of 2 bytes"],
    [`replug${at}`, "device left the bus"],
    [`timeout${at}`, "device did not answer DFU_UPLOAD in time"],
    [`wedge${at}`, "device did not answer DFU_UPLOAD in time"],
  ])("goes on without it after %s", async (fault, message) => {
    await inFreshFolder(async () => {
      claim(["0x40", "0x41"]);
      writeFileSync("blink.hex", EXAMPLE_HEX);
      const line = `flash blink.hex --sim STM32L073RB,fault=${fault} --profile-path own`;
      const { code, out, err } = await runCli(line.split(" "));
      expect(code, err).toBe(0);
      expect(err).toContain("note: the flash-size register was not read: ");
      expect(err).toContain(message);
      expect(err).not.toContain("never came");
      expect(out).toContain("verified");
    });
  });

  it.each([
    [`timeout${at}`, false],
    [`wedge${at}`, true],
  ])("asks for a power cycle after %s: %s", async (fault, isAsked) => {
    await inFreshFolder(async () => {
      claim(["0x40", "0x41"]);
      const { code, err } = await runCli(
        `list --sim STM32L073RB,fault=${fault} --profile-path own`.split(" "),
      );
      expect(code, err).toBe(0);
      expect(err.includes("simulated: power cycled")).toBe(isAsked);
    });
  });

  it("is not believed to have a size that no part has", async () => {
    await inFreshFolder(async () => {
      claim(["0x40", "0x41"]);
      const { why } = await listed(`--sim STM32L073RB,fault=corrupt-read${at} --profile-path own`);
      expect(why.at(-1)).toMatch(
        /says \d+ KiB, which none of the candidates has, so it is not used$/,
      );
    });
  });
});
