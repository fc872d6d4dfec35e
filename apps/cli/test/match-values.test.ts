/** Values of a target with their origins, as `list` and `chips match` print them. */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CliOptions, inFreshFolder, runCli } from "./run-cli.js";

/** As somebody posted it, STM32G474RE; STM32G491 sends the same but has half of the option bytes. */
const G474_LISTING = `Found DFU: [0483:df11] ver=0200, devnum=4, cfg=1, intf=0, path="1-3", alt=2, name="@OTP Memory   /0x1FFF7000/01*0001Ke", serial="2079345A5748"
Found DFU: [0483:df11] ver=0200, devnum=4, cfg=1, intf=0, path="1-3", alt=1, name="@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e", serial="2079345A5748"
Found DFU: [0483:df11] ver=0200, devnum=4, cfg=1, intf=0, path="1-3", alt=0, name="@Internal Flash   /0x08000000/256*02Kg", serial="2079345A5748"
`;

async function match(line: string, options: CliOptions = {}): Promise<string> {
  return inFreshFolder(async () => {
    writeFileSync("g474.txt", G474_LISTING);
    const words = `chips match --from g474.txt ${line}`.trim().split(" ");
    return (await runCli(words, options)).out;
  });
}

/** The lines from the table of values on, up to the notes. */
function valuesIn(text: string): readonly string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.includes("values, and where they come from"));
  const end = lines.findIndex((line, index) => index > start && /^ {2}\S/.test(line));
  return lines.slice(start + 1, end);
}

describe("a value of which only the common part is used", () => {
  it("is no correction, and is said where it is used", async () => {
    const lines = (await match("")).split("\n");
    const from = lines.findIndex((line) => line.startsWith("  alternate setting 1"));
    const to = lines.findIndex((line) => line.startsWith("  alternate setting 2"));
    expect(lines.slice(from, to)).toEqual([
      '  alternate setting 1 "@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e"',
      "    descriptor taken at its word: 2 of 2 sectors can be written, 96 bytes",
      "    memory     0x1FFF7800–0x1FFF782F 1 × 48 bytes, rw (profile, inferred)",
      "    narrowed   size 48 bytes, where the device says 96 bytes: only what the",
      "               candidates have in common is used",
    ]);
  });

  it("is in the document, beside what is corrected", async () => {
    const document = JSON.parse(await match("--json"));
    const [device] = document.devices;
    expect(device.alternates[1]).toMatchObject({
      corrected: [],
      narrowed: [{ field: "size", descriptor: "96 bytes", used: "48 bytes" }],
      origin: { origin: "profile", how: "what the candidates have in common" },
    });
  });
});

describe("the table of values", () => {
  it("has a line for each, with its origin", async () => {
    expect(valuesIn(await match("--chip STM32G474RE"))).toEqual([
      "    flash           profile    512 KiB",
      "    memory 0        profile    512 KiB (dual-bank; the device says the same)",
      "    memory 1        profile    96 bytes (the device says the same)",
      "    memory 2        profile    1 KiB (the device says the same)",
      "    program unit    profile    8 bytes",
      "    write alignment profile    8 bytes",
      "    erased byte     profile    0xFF",
      "    blank reads     profile    prove nothing, inferred",
      "    transfer size   profile    1024 bytes, inferred",
      "    while busy      profile    GETSTATUS says dfuDNBUSY, inferred",
      "    times           profile    erase 2 KiB 22.02 to 24.47 ms, program 8 bytes",
      "                               81.7 to 83.35 µs, mass erase 22.13 to 24.6 ms",
      "    quirks          profile    none known",
      "    leave           default    as AN3156 says",
      "    option bytes    profile    0x1FFF7800–0x1FFF782F, 48 bytes and",
      "                               0x1FFFF800–0x1FFFF82F, 48 bytes",
    ]);
  });

  it("puts values on lines of their own where the terminal is narrow", async () => {
    const values = valuesIn(await match("--chip STM32G474RE", { columns: 44 }));
    expect(values.slice(0, 5)).toEqual([
      "    flash           profile",
      "      512 KiB",
      "    memory 0        profile",
      "      512 KiB (dual-bank; the device says",
      "      the same)",
    ]);
  });

  it("marks origins by colour", async () => {
    const values = valuesIn(await match("--chip STM32G474RE", { colour: true }));
    expect(values[0]).toBe(
      "    \u001b[2mflash           \u001b[22m\u001b[36mprofile    \u001b[39m512 KiB",
    );
  });

  it("is in the document, value by value", async () => {
    const document = JSON.parse(await match("--chip STM32G474RE --json"));
    const stated = { origin: "profile", inferred: false, how: null };
    const inferred = { ...stated, inferred: true };
    const assumed = { ...stated, origin: "default" };
    expect(document.devices[0].target).toEqual({
      flashSizeBytes: { value: 0x80000, ...stated },
      programUnitBytes: { value: 8, ...stated },
      writeAlignmentBytes: { value: 8, ...stated },
      erasedByte: { value: "0xFF", ...stated },
      blankReadProvesErased: { value: false, ...inferred },
      transferSizeBytes: { value: 1024, ...inferred },
      statusWhileBusy: { value: "answered", ...inferred },
      times: {
        value: {
          erase: [{ sectorSizeBytes: 2048, typicalMs: 22.02, maximumMs: 24.47 }],
          program: { unitBytes: 8, typicalMs: 0.0817, maximumMs: 0.08335 },
          massErase: { typicalMs: 22.13, maximumMs: 24.6 },
        },
        ...stated,
      },
      quirks: { value: [], ...stated },
      leaveQuirks: { value: [], ...assumed },
      optionBytes: {
        value: {
          alternateSetting: 1,
          blocks: [
            { start: "0x1FFF7800", sizeBytes: 48 },
            { start: "0x1FFFF800", sizeBytes: 48 },
          ],
        },
        ...stated,
      },
      supply: { value: null, ...assumed },
    });
  });
});
