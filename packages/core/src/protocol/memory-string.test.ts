import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MemoryStringRun, parseMemoryString } from "./memory-string.js";

const NOTHING = { readable: false, erasable: false, writable: false };
const ALL = { readable: true, erasable: true, writable: true };
const READ_ONLY = { readable: true, erasable: false, writable: false };
const READ_WRITE = { readable: true, erasable: false, writable: true };

function run(
  start: number,
  [sectorCount, sectorSizeBytes]: readonly [number, number],
  access: MemoryStringRun["access"] = ALL,
): MemoryStringRun {
  return { start, sectorCount, sectorSizeBytes, access, unitMissing: false };
}

const NOTHING_WRITABLE = {
  code: "nothing-writable",
  message: "read strictly, the string offers nothing to write",
  offset: 0,
} as const;

it.each([
  ["a", READ_ONLY],
  ["b", { readable: false, erasable: true, writable: false }],
  ["c", { readable: true, erasable: true, writable: false }],
  ["d", { readable: false, erasable: false, writable: true }],
  ["e", READ_WRITE],
  ["f", { readable: false, erasable: true, writable: true }],
  ["g", ALL],
])("letter %s", (letter, access) => {
  expect(parseMemoryString(`@F/0x08000000/4*2K${letter}`).runs).toEqual([
    run(0x0800_0000, [4, 2048], access),
  ]);
});

describe("what is read without complaint", () => {
  it.each<[what: string, text: string, runs: readonly MemoryStringRun[]]>([
    ["an address without 0x", "@F/08000000/4*1Kg", [run(0x0800_0000, [4, 1024])]],
    ["0X and lower-case digits", "@F/0X0c00ab00/4*1Kg", [run(0x0c00_ab00, [4, 1024])]],
    ["seven digits", "@F/0x1FF8000/1*128 g", [run(0x01ff_8000, [1, 128])]],
    ["an address at 2³¹", "@F/0x80000000/1*4 g", [run(0x8000_0000, [1, 4])]],
    ["an alias address", "@F/0x08000000-0x00000000/4*1Kg", [run(0x0800_0000, [4, 1024])]],
    ["blanks around an address", "@F/ 0x08000000 /4*1Kg", [run(0x0800_0000, [4, 1024])]],
    [
      "blanks in and around groups",
      "@F/0x08000000/ 4 * 1 K g , 2*2K g ",
      [run(0x0800_0000, [4, 1024]), run(0x0800_1000, [2, 2048])],
    ],
    ["a count of 1000 and more", "@F/0x90000000/1001*128Kg", [run(0x9000_0000, [1001, 0x2_0000])]],
    ["a size of 1000 and more", "@F/0x1FFFC000/01*4096 g", [run(0x1fff_c000, [1, 4096])]],
    ["leading zeros", "@F/0x08000000/0004*00016Kg", [run(0x0800_0000, [4, 0x4000])]],
    ["unit B", "@F/0x1FFF7800/01*40Bg", [run(0x1fff_7800, [1, 40])]],
    ["unit M", "@F/0x90000000/2*4Mg", [run(0x9000_0000, [2, 0x40_0000])]],
    [
      "lower-case units",
      "@F/0x90000000/2*4mg,1*1kg,1*8bg",
      [run(0x9000_0000, [2, 0x40_0000]), run(0x9080_0000, [1, 1024]), run(0x9080_0400, [1, 8])],
    ],
    [
      "an upper-case type, masked like the others",
      "@F/0x08000000/4*1KG",
      [run(0x0800_0000, [4, 1024])],
    ],
    ["a slash at the end", "@F/0x08000000/4*1Kg/", [run(0x0800_0000, [4, 1024])]],
    [
      "several blocks",
      "@F/0x08000000/4*1Kg/0x08010000/1*1Kg,2*4Kg",
      [run(0x0800_0000, [4, 1024]), run(0x0801_0000, [1, 1024]), run(0x0801_0400, [2, 4096])],
    ],
    ["the last byte of 4 GiB", "@F/0xFFFFF000/1*4Kg", [run(0xffff_f000, [1, 4096])]],
    ["all of 4 GiB", "@F/0x00000000/4096*1Mg", [run(0, [4096, 0x10_0000])]],
    ["everything up to a NUL", "@F/0x08000000/4*1Kg\0,9*9Kg\u00ff", [run(0x0800_0000, [4, 1024])]],
    [
      "characters that no string contains",
      "\u0003@F\u00e9/0x0800\t0000/4*\u200b1Kg\u007f\r\n",
      [run(0x0800_0000, [4, 1024])],
    ],
  ])("%s", (_what, text, runs) => {
    expect(parseMemoryString(text)).toEqual({ name: "F", runs, issues: [] });
  });

  it.each([
    ["@Internal Flash  /0x08000000/1*1Kg", "Internal Flash"],
    ["@ SPI Flash : SST25x /0x08000000/1*1Kg", "SPI Flash : SST25x"],
    ["@/0x08000000/1*1Kg", ""],
    ["@@F/0x08000000/1*1Kg", "@F"],
  ])("the name of %s", (text, name) => {
    expect(parseMemoryString(text)).toEqual({
      name,
      runs: [run(0x0800_0000, [1, 1024])],
      issues: [],
    });
  });
});

describe("the L0 defect", () => {
  it("keeps the rights of the letter, and says that they are not to be trusted", () => {
    expect(parseMemoryString("@Internal Flash  /0x08000000/1536*128g")).toEqual({
      name: "Internal Flash",
      runs: [{ ...run(0x0800_0000, [1536, 128]), unitMissing: true }],
      issues: [
        {
          code: "unit-missing",
          message:
            '"1536*128g": no unit before the type letter: taken as bytes, where a strict reader finds no access right',
          offset: 29,
        },
        NOTHING_WRITABLE,
      ],
    });
  });

  it("takes a lone b for the type and a lone B for the unit", () => {
    expect(parseMemoryString("@F/0x08000000/1*16b,1*16B,1*1Kg")).toEqual({
      name: "F",
      runs: [
        {
          ...run(0x0800_0000, [1, 16], { readable: false, erasable: true, writable: false }),
          unitMissing: true,
        },
        run(0x0800_0010, [1, 16], NOTHING),
        run(0x0800_0020, [1, 1024]),
      ],
      issues: [
        {
          code: "unit-missing",
          message:
            '"1*16b": no unit before the type letter: taken as bytes, where a strict reader finds no access right',
          offset: 14,
        },
        {
          code: "type-missing",
          message: '"1*16B": no type letter: taken as without any right',
          offset: 20,
        },
      ],
    });
  });
});

describe("a bad group costs only itself or what has no place without it", () => {
  const GOOD = run(0x0800_0000, [4, 1024]);
  const typeless = (size: number) => run(0x0800_1000, [1, size], NOTHING);
  const after = (start: number) => run(start, [2, 1024]);
  it.each<
    [text: string, runs: readonly MemoryStringRun[], code: string, message: string, offset: number]
  >([
    [
      "@F/0x08000000/4*1Kg,0*4Kg,2*1Kg",
      [GOOD, after(0x0800_1000)],
      "group-empty",
      '"0*4Kg" has no bytes',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,4*0Kg,2*1Kg",
      [GOOD, after(0x0800_1000)],
      "group-empty",
      '"4*0Kg" has no bytes',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4Kx,2*1Kg",
      [GOOD, typeless(4096), after(0x0800_2000)],
      "type-unknown",
      '"1*4Kx": the type is none of a to g: taken as without any right',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4Kh,2*1Kg",
      [GOOD, typeless(4096), after(0x0800_2000)],
      "type-unknown",
      '"1*4Kh": the type is none of a to g: taken as without any right',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*64?,2*1Kg",
      [GOOD, typeless(64), after(0x0800_1040)],
      "type-unknown",
      '"1*64?": the type is none of a to g: taken as without any right',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4K,2*1Kg",
      [GOOD, typeless(4096), after(0x0800_2000)],
      "type-missing",
      '"1*4K": no type letter: taken as without any right',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4 K,2*1Kg",
      [GOOD, typeless(4096), after(0x0800_2000)],
      "type-missing",
      '"1*4 K": no type letter: taken as without any right',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*64,2*1Kg",
      [GOOD, typeless(64), after(0x0800_1040)],
      "type-missing",
      '"1*64": no type letter: taken as without any right',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*64 ,2*1Kg",
      [GOOD, typeless(64), after(0x0800_1040)],
      "type-missing",
      '"1*64 ": no type letter: taken as without any right',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4Gg,2*1Kg",
      [GOOD],
      "unit-unknown",
      '"1*4Gg": neither blank, B, K nor M is the unit',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4Gg,2*1Kg/0x08010000/2*1Kg",
      [GOOD, after(0x0801_0000)],
      "unit-unknown",
      '"1*4Gg": neither blank, B, K nor M is the unit',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg, @O /0x1FFFC000/01*512 g",
      [GOOD],
      "group-malformed",
      '" @O " begins another memory inside this one: it is left out',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4Kg@O/0x1FFFC000/01*512 g/0x1FFFD000/1*1Kg",
      [GOOD],
      "group-malformed",
      '"1*4Kg@O" begins another memory inside this one: it is left out',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4constructor,2*1Kg",
      [GOOD],
      "unit-unknown",
      '"1*4constructor": neither blank, B, K nor M is the unit',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1x4Kg,2*1Kg",
      [GOOD],
      "group-malformed",
      '"1x4Kg" is not COUNT*SIZE UNIT TYPE',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,-1*4Kg",
      [GOOD],
      "group-malformed",
      '"-1*4Kg" is not COUNT*SIZE UNIT TYPE',
      20,
    ],
    ["@F/0x08000000/4*1Kg,,2*1Kg", [GOOD], "group-malformed", '"" is not COUNT*SIZE UNIT TYPE', 20],
    [
      "@F/0x08000000/4*1Kg,*4Kg",
      [GOOD],
      "group-malformed",
      '"*4Kg" is not COUNT*SIZE UNIT TYPE',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,1*4Kg garbage",
      [GOOD],
      "unit-unknown",
      '"1*4Kg garbage": neither blank, B, K nor M is the unit',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,4096*1Mg,2*1Kg",
      [GOOD],
      "outside-address-space",
      '"4096*1Mg" ends beyond 4 GiB',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg,4294967295*4294967295Mg",
      [GOOD],
      "outside-address-space",
      '"4294967295*4294967295Mg" ends beyond 4 GiB',
      20,
    ],
    [
      `@F/0x08000000/4*1Kg,1*${"9".repeat(400)}Kg`,
      [GOOD],
      "outside-address-space",
      `"1*${"9".repeat(400)}Kg" ends beyond 4 GiB`,
      20,
    ],
    [
      "@F/0x08000000/4*1Kg/0xFFFFF000/1*4Kg,1*1 g",
      [GOOD, run(0xffff_f000, [1, 4096])],
      "outside-address-space",
      '"1*1 g" ends beyond 4 GiB',
      37,
    ],
    [
      "@F/0x08000000/4*1Kg/flash/2*1Kg/0x08001000/2*1Kg",
      [GOOD, after(0x0800_1000)],
      "address-malformed",
      '"flash" is no address',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg/0x123456789/2*1Kg",
      [GOOD],
      "address-malformed",
      '"0x123456789" is no address',
      20,
    ],
    ["@F/0x08000000/4*1Kg/0x/2*1Kg", [GOOD], "address-malformed", '"0x" is no address', 20],
    ["@F/0x08000000/4*1Kg//2*1Kg", [GOOD], "address-malformed", '"" is no address', 20],
    [
      "@F/0x08000000/4*1Kg/0x08010000",
      [GOOD],
      "group-malformed",
      '"0x08010000" has no groups behind it',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg/0x08010000/",
      [GOOD],
      "group-malformed",
      '"" is not COUNT*SIZE UNIT TYPE',
      31,
    ],
    [
      "@F/0x08000000/4*1Kg,@O/0x1FFFC000/01*512 g",
      [GOOD],
      "group-malformed",
      '"@O" begins another memory inside this one: it is left out',
      20,
    ],
    [
      "@F/0x08000000/4*1Kg/0x08000C00/2*1Kg",
      [GOOD, after(0x0800_0c00)],
      "regions-overlap",
      "0x08000C00–0x080013FF overlaps 0x08000000–0x08000FFF",
      0,
    ],
    [
      "@F/0x08000000/4*1Kg/0x08000000/2*1Kg",
      [GOOD, after(0x0800_0000)],
      "regions-overlap",
      "0x08000000–0x080007FF overlaps 0x08000000–0x08000FFF",
      0,
    ],
    [
      "@F/0x08000000/4*1Kg/0x07FFF800/2*1Kg",
      [GOOD, after(0x07ff_f800)],
      "regions-descend",
      "0x07FFF800–0x07FFFFFF stands after a higher address",
      0,
    ],
  ])("%s", (text, runs, code, message, offset) => {
    expect(parseMemoryString(text)).toEqual({
      name: "F",
      runs,
      issues: [{ code, message, offset }],
    });
  });
});

describe("a string that offers nothing", () => {
  const NOT_ONE = {
    code: "not-a-memory-string",
    message: "the string does not begin with @",
    offset: 0,
  };
  it.each([
    ["", "", [NOT_ONE]],
    ["\0@F/0x08000000/1*1Kg", "", [NOT_ONE]],
    ["STM32 Boot Loader", "STM32 Boot Loader", [NOT_ONE]],
    ["Internal Flash /0x08000000/4*1Kg", "Internal Flash", [NOT_ONE]],
    ["@", "", [NOTHING_WRITABLE]],
    ["@Flash", "Flash", [NOTHING_WRITABLE]],
    ["@Flash/", "Flash", [NOTHING_WRITABLE]],
  ])("%j", (text, name, issues) => {
    expect(parseMemoryString(text)).toEqual({ name, runs: [], issues });
  });

  it.each(["a", "b", "c"])("no group is writable: letter %s", (letter) => {
    expect(parseMemoryString(`@F/0x08000000/1*1K${letter}`).issues).toEqual([NOTHING_WRITABLE]);
  });
});

describe("for any string", () => {
  const alphabet = fc.constantFrom(..."@/,*-+0x18Fg KMBabcdefgh\0\u00e9~");
  it.each([
    ["any characters", fc.string({ unit: "binary", maxLength: 200 })],
    ["the characters of memory strings", fc.string({ unit: alphabet, maxLength: 80 })],
    [
      "the same behind a sound beginning",
      fc.string({ unit: alphabet }).map((tail) => `@F/0x08000000/${tail}`),
    ],
  ])("never throws, and yields only runs inside 4 GiB: %s", (_what, strings) => {
    fc.assert(
      fc.property(strings, (text) => {
        for (const { start, sectorCount, sectorSizeBytes } of parseMemoryString(text).runs) {
          expect(sectorCount * sectorSizeBytes).toBeGreaterThan(0);
          expect(start + sectorCount * sectorSizeBytes).toBeLessThanOrEqual(2 ** 32);
          expect(Number.isInteger(start)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("says something of every string without a writable run", () => {
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 60 }), (text) => {
        const { runs, issues } = parseMemoryString(text);
        const isUsable = runs.some(({ access, unitMissing }) => access.writable && !unitMissing);
        expect(isUsable || issues.length > 0).toBe(true);
      }),
    );
  });
});

describe("a string built by the grammar", () => {
  const group = fc.record({
    count: fc.integer({ min: 1, max: 2000 }),
    size: fc.integer({ min: 1, max: 4096 }),
    unit: fc.constantFrom([" ", 1] as const, ["B", 1] as const, ["K", 1024] as const),
    type: fc.constantFrom(..."abcdefg"),
    zeros: fc.constantFrom("", "0", "00"),
  });
  const block = fc.record({
    start: fc.integer({ min: 0, max: 0x8000_0000 }),
    groups: fc.array(group, { minLength: 1, maxLength: 4 }),
  });

  it("is read back run by run", () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), (blocks) => {
        const text = blocks.map(({ start, groups }) => {
          const parts = groups.map(
            ({ count, size, unit, type, zeros }) =>
              `${zeros}${count}*${zeros}${size}${unit[0]}${type}`,
          );
          return `/0x${start.toString(16)}/${parts.join(",")}`;
        });
        const runs = blocks.flatMap(({ start, groups }) => {
          let at = start;
          return groups.map(({ count, size, unit, type }) => {
            const place = at;
            at += count * size * unit[1];
            const bits = "abcdefg".indexOf(type) + 1;
            return run(place, [count, size * unit[1]], {
              readable: bits % 2 === 1,
              erasable: bits % 4 >= 2,
              writable: bits >= 4,
            });
          });
        });
        fc.pre(runs.every((r) => r.start + r.sectorCount * r.sectorSizeBytes <= 2 ** 32));
        expect(parseMemoryString(`@Some Flash  ${text.join("")}`)).toMatchObject({
          name: "Some Flash",
          runs,
        });
      }),
    );
  });
});
