import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { F4, filled, firmware, L0, L4, region } from "../../test/layouts.js";
import { displayWidth } from "./display-width.js";
import { formatMemoryMap } from "./format-memory-map.js";
import { memoryMap } from "./memory-map.js";
import type { PaintRole } from "./text-table.js";

const IMAGES = firmware(
  filled(0x0800_0000, 42_192),
  filled(0x0801_8000, 256, 0),
  filled(0x1ff8_0000, 16),
  filled(0x9000_0000, 2048),
  filled(0x9000_1000, 512),
);
const L0_MAP = memoryMap(IMAGES, L0, { erasedByte: 0 });

describe("formatMemoryMap", () => {
  it("at 80 columns", () => {
    expect(formatMemoryMap(L0_MAP)).toEqual([
      "Internal Flash  alternate setting 0",
      "  ████████████████▊······················▒······································",
      "  address                sector         size",
      "  0x08000000–0x0800A47F  0–328     41.13 KiB  █████████████████████████    100 %",
      "  0x0800A480–0x0800A4FF  329       128 bytes  ███████████████▋·········   62.5 %",
      "  0x0800A500–0x08017FFF  330–767   54.75 KiB  ·························     free",
      "  ──────────────────────────────────────────────────────────────────────────────",
      "  0x08018000–0x080180FF  768–769   256 bytes  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒   erased",
      "  0x08018100–0x0802FFFF  770–1535  95.75 KiB  ·························     free",
      "  flash 41.45 KiB of 192 KiB (21.6 %), 0x08000000–0x080180FF",
      "  2 of 1536 sectors hold only 0x00",
      "",
      "Option Bytes  alternate setting 1",
      "  address                sector         size",
      "  0x1FF80000–0x1FF8001F  0          32 bytes  ████████████▌············   50.0 %",
      "  option bytes 16 bytes of 32 bytes (50.0 %), 0x1FF80000–0x1FF8000F",
      "",
      "outside every memory of the chip",
      "  0x90000000–0x900007FF                2 KiB  █████████████████████████",
      "  0x90001000–0x900011FF            512 bytes  ██████▎",
      "  data 2.5 KiB in 2 segments, 0x90000000–0x900011FF",
    ]);
  });

  it("at 132 columns there is room for the size of a sector", () => {
    expect(formatMemoryMap(L0_MAP, { columns: 132 }).slice(1, 6)).toEqual([
      `  ███████████████████████████▉${"·".repeat(37)}▒${"·".repeat(64)}`,
      "  address                sector                          size",
      `  0x08000000–0x0800A47F  0–328     329 × 128 bytes  41.13 KiB  ${"█".repeat(60)}    100 %`,
      `  0x0800A480–0x0800A4FF  329                        128 bytes  ${"█".repeat(37)}▌${"·".repeat(22)}   62.5 %`,
      `  0x0800A500–0x08017FFF  330–767   438 × 128 bytes  54.75 KiB  ${"·".repeat(60)}     free`,
    ]);
  });

  it("in ASCII at 58 columns, where end addresses give way to bars", () => {
    expect(formatMemoryMap(L0_MAP, { columns: 58, charset: "ascii" })).toEqual([
      "Internal Flash  alternate setting 0",
      "  #############...............=...........................",
      "  address     sector         size",
      "  0x08000000  0-328     41.13 KiB  ##############    100 %",
      "  0x0800A480  329       128 bytes  #########.....   62.5 %",
      "  0x0800A500  330-767   54.75 KiB  ..............     free",
      "  --------------------------------------------------------",
      "  0x08018000  768-769   256 bytes  ==============   erased",
      "  0x08018100  770-1535  95.75 KiB  ..............     free",
      "  flash 41.45 KiB of 192 KiB (21.6 %)",
      "  0x08000000-0x080180FF",
      "  2 of 1536 sectors hold only 0x00",
      "",
      "Option Bytes  alternate setting 1",
      "  address     sector         size",
      "  0x1FF80000  0          32 bytes  #######.......   50.0 %",
      "  option bytes 16 bytes of 32 bytes (50.0 %)",
      "  0x1FF80000-0x1FF8000F",
      "",
      "outside every memory of the chip",
      "  0x90000000                2 KiB  ##############",
      "  0x90001000            512 bytes  ####",
      "  data 2.5 KiB in 2 segments, 0x90000000-0x900011FF",
    ]);
  });

  it("at 40 columns bars and sectors go", () => {
    expect(formatMemoryMap(L0_MAP, { columns: 40 }).slice(1, 5)).toEqual([
      "  ██████▌········▒··············",
      "  address          size",
      "  0x08000000  41.13 KiB    100 %",
      "  0x0800A480  128 bytes   62.5 %",
    ]);
  });

  it("without a layout: segments to scale with each other, and gaps", () => {
    const images = firmware(
      filled(0x0800_0000, 40_960),
      filled(0x0801_8000, 20_480),
      filled(0xffff_ffff, 1),
    );
    expect(formatMemoryMap(memoryMap(images))).toEqual([
      "  address                    size",
      "  0x08000000–0x08009FFF    40 KiB  ████████████████████████████████████",
      "  0x0800A000–0x08017FFF    56 KiB                                            gap",
      "  0x08018000–0x0801CFFF    20 KiB  ██████████████████",
      "  0x0801D000–0xFFFFFFFE  3.87 GiB                                            gap",
      "  0xFFFFFFFF–0xFFFFFFFF    1 byte  ▏",
      "  data 60 KiB in 3 segments, 0x08000000–0xFFFFFFFF",
    ]);
    expect(formatMemoryMap(memoryMap([]))).toEqual(["  no data"]);
  });

  it("gives a flash with a hole a bar for each part, and a rule between the rows", () => {
    const images = firmware(filled(0x0800_0000, 600), filled(0x0808_0000, 4096));
    expect(formatMemoryMap(memoryMap(images, L4))).toEqual([
      "Internal Flash  alternate setting 0",
      "  ▏·············································································",
      "  █▎············································································",
      "  address                sector      size",
      "  0x08000000–0x080007FF  0          2 KiB  ████████▎···················   29.3 %",
      "  0x08000800–0x0803FFFF  1–127    254 KiB  ····························     free",
      "  ──────────────────────────────────────────────────────────────────────────────",
      "  0x08080000–0x08080FFF  128–129    4 KiB  ████████████████████████████    100 %",
      "  0x08081000–0x080BFFFF  130–255  252 KiB  ····························     free",
      "  flash 4.59 KiB of 512 KiB (0.9 %), 0x08000000–0x08080FFF",
    ]);
  });

  it("draws the parts of a memory with holes to one scale", () => {
    const layout = {
      regions: [
        region({ name: "x", kind: "flash", alternateSetting: 0 }, [0, 30, 64], [4096, 10, 64]),
      ],
    };
    const [, large, small] = formatMemoryMap(memoryMap([], layout));
    expect([large?.trim().length, small?.trim().length]).toEqual([78, 26]);
  });

  it("colours what it is told to, and nothing else", () => {
    const paint = (role: PaintRole, text: string): string => `<${role}>${text}</>`;
    const images = firmware(filled(0x0800_0000, 0x4000, 0xff), filled(0x0800_4000, 0x2000));
    const map = memoryMap(images, F4, { erasedByte: 0xff });
    expect(formatMemoryMap(map, { paint, columns: 72 }).slice(0, 6)).toEqual([
      "<heading>Internal Flash</><dim>  alternate setting 0</>",
      `  <erased>▒</><used>▋</><free>${"·".repeat(68)}</>`,
      "<dim>  address                sector     size</>",
      "  0x08000000–0x08003FFF  0        16 KiB  <erased>▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒</>   erased",
      "  0x08004000–0x08007FFF  1        16 KiB  <used>██████████▌</><free>··········</>   50.0 %",
      `<dim>  0x08008000–0x0800BFFF  2        16 KiB  </><free>${"·".repeat(21)}</><dim>     free</>`,
    ]);
  });

  it("colours change no text, at any width", () => {
    const paint = (_role: PaintRole, text: string): string => `\u001b[1m${text}\u001b[0m`;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (columns) => {
        const painted = formatMemoryMap(L0_MAP, { columns, paint });
        const stripped = painted.map((line) =>
          line.replaceAll("\u001b[1m", "").replaceAll("\u001b[0m", ""),
        );
        expect(stripped).toEqual(formatMemoryMap(L0_MAP, { columns }));
      }),
    );
  });

  it("escapes names, and moves the alternate setting below a long one", () => {
    const named = (name: string) => ({
      regions: [region({ name, kind: "flash", alternateSetting: 7 }, [0, 1, 64])],
    });
    const heading = (name: string, charset: "unicode" | "ascii" = "unicode") =>
      formatMemoryMap(memoryMap([], named(name)), { columns: 40, charset }).slice(0, 2);
    expect(heading("a\u001b[2Jb\n")[0]).toBe("a\\x1b[2Jb  alternate setting 7");
    expect(heading("闪存")[0]).toBe("闪存  alternate setting 7");
    expect(heading("闪存", "ascii")[0]).toBe("\\u{95ea}\\u{5b58}  alternate setting 7");
    expect(heading("闪存区", "ascii")).toEqual([
      "\\u{95ea}\\u{5b58}\\u{533a}",
      "  alternate setting 7",
    ]);
    expect(heading("n".repeat(50))).toEqual(["n".repeat(40), "  alternate setting 7"]);
  });

  it("is never wider than it may be, whatever the name, and ASCII if told so", () => {
    const options = fc.record({
      columns: fc.integer({ min: 1, max: 140 }),
      charset: fc.constantFrom("unicode" as const, "ascii" as const),
    });
    const name = fc.string({ unit: "grapheme", maxLength: 60 });
    const data = fc.array(fc.tuple(fc.nat(40_000), fc.integer({ min: 1, max: 5000 })), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(options, name, data, (given, text, pieces) => {
        const layout = {
          regions: [
            region(
              { name: text, kind: "flash", alternateSetting: 0 },
              [0, 300, 128],
              [0x9000, 4, 64],
            ),
          ],
        };
        const images = pieces.flatMap(([address, sizeBytes]) =>
          firmware(filled(address, sizeBytes)),
        );
        const lines = [layout, undefined].flatMap((known) =>
          formatMemoryMap(memoryMap(images, known), given),
        );
        expect(lines.filter((line) => displayWidth(line) > given.columns)).toEqual([]);
        expect(lines.filter((line) => /\s$|[\n\r]/.test(line) && given.columns > 60)).toEqual([]);
        expect(given.charset === "unicode" || /^[\x20-\x7e]*$/.test(lines.join(""))).toBe(true);
      }),
    );
  });
});
