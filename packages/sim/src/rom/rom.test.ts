import { listProfiles } from "@dfukit/profiles";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimError } from "../error.js";
import { createRom } from "./index.js";
import { hex, hostOf, type TestHost, testHost } from "./test-host.js";
import { testProfile } from "./test-profile.js";

describe("createRom", () => {
  it.each([
    ["STM32F407VG", "STM32F407VG", 0x080fffff],
    ["stm32f407vet6", "STM32F407VET6", 0x0807ffff],
    [undefined, null, 0x080fffff],
  ])("makes the part %s", (part, expected, last) => {
    const rom = createRom({
      profile: testProfile("f4"),
      ...(part === undefined ? {} : { part }),
    });
    expect(rom.part).toBe(expected);
    expect(hex(rom.readMemory({ start: last, end: last + 1 }))).toBe("FF");
    expect(() => rom.readMemory({ start: last, end: last + 2 })).toThrow();
  });

  it("refuses a part of another line, or one that does not exist", () => {
    const make = (part: string) => () => createRom({ profile: testProfile("l0"), part });
    const message = (part: string) =>
      `part "${part}" is none of profile "stm32l072-l073-l082-l083", expected a part number that begins with one of STM32L072, STM32L073, STM32L082, STM32L083`;
    expect(make("STM32F407VG")).toThrow(message("STM32F407VG"));
    expect(make("STM32L082CB")).toThrow(message("STM32L082CB"));
    expect(make("STM32L07")).toThrow(SimError);
    expect(make("STM32L07")).toThrow(
      expect.objectContaining({ name: "SimError", code: "part-unknown", actor: "input" }),
    );
  });

  it.each(listProfiles().map((profile) => [profile.id, profile] as const))(
    "makes every part of bundled profile %s",
    (_, profile) => {
      const ends = profile.parts.flatMap(({ prefix, sizesByPackage }) =>
        Object.entries(sizesByPackage).flatMap(([packageLetter, letters]) =>
          letters.map((letter) => {
            const host = hostOf(
              createRom({
                profile,
                part: prefix + packageLetter + letter,
                // Ends in dfuDNBUSY by design.
                quirks: { "bank-2-erase-sticks-busy": false },
              }),
            );
            const size = profile.flashSizes.find((entry) => entry.letter === letter);
            const last = size?.runs.at(-1);
            const end =
              (last?.start ?? 0) + (last?.sectorCount ?? 0) * (last?.sectorSizeBytes ?? 0);
            host.ready();
            return host.erase(end - 1).at(-1);
          }),
        ),
      );
      expect(new Set(ends)).toEqual(new Set(["00 00 00 00 05 00"]));
    },
  );

  it("refuses a supply range that the profile does not have", () => {
    const make = (line: "f4" | "l0", supply: string) => () =>
      createRom({ profile: testProfile(line), supply });
    expect(make("f4", "3.3")).toThrow(
      'supply range "3.3" is none of profile "stm32f405-f407-f415-f417", expected one of 1.8-2.1, 2.1-2.4, 2.4-2.7, 2.7-3.6',
    );
    expect(make("l0", "2.7-3.6")).toThrow(
      'supply range "2.7-3.6" is none of profile "stm32l072-l073-l082-l083", expected none',
    );
  });

  it("holds a pattern that is nowhere blank with contents full, and other pages differ", () => {
    const { rom } = testHost("l0", { rom: { contents: "full" } });
    const bytes = rom.readMemory({ start: 0x08000000, end: 0x08030000 });
    expect(bytes.some((byte) => byte === 0x00 || byte === 0xff)).toBe(false);
    const pages = new Set(
      Array.from({ length: 48 }, (_, nth) => hex(bytes.subarray(nth * 4096, nth * 4096 + 16))),
    );
    expect(pages.size).toBe(48);
    expect(hex(rom.readMemory({ start: 0x08080000, end: 0x08080002 }))).toBe("00 00");
  });
});

describe("the debug probe", () => {
  it("reads and writes past all rules, and what it wrote counts as programmed", () => {
    const host = testHost("h7", { rom: { readProtection: 1 } });
    host.rom.writeMemory(0x08000ffe, Uint8Array.of(1, 2, 3, 4));
    expect(hex(host.rom.readMemory({ start: 0x08000ffd, end: 0x08001003 }))).toBe(
      "FF 01 02 03 04 FF",
    );
    const open = testHost("h7");
    open.rom.writeMemory(0x08000000, Uint8Array.of(0xff));
    expect(open.write(0x08000000, new Uint8Array(32))).toBe("06 00 00 00 0A 00");
  });

  it("sees the end of an operation that a held answer has told", () => {
    const host = testHost("f4", { rom: { contents: "full" } });
    host.erase(0x08000000);
    expect(hex(host.rom.readMemory({ start: 0x08000000, end: 0x08000002 }))).toBe("FF FF");
  });

  it("makes a unit fault, which hangs the boot ROM when it is read", () => {
    const host = testHost("l4");
    host.rom.damage(0x0800000c);
    expect(host.read(0x08000000, 8).kind).toBe("ok");
    expect(host.read(0x08000008, 1).kind).toBe("silent");
    host.rom.powerCycle(0);
    expect(host.read(0x0800000f, 1).kind).toBe("silent");
    host.rom.powerCycle(0);
    expect(host.write(0x08000008, new Uint8Array(8))).toBe("06 00 00 00 0A 00");
  });

  it("mends a unit by writing it", () => {
    const host = testHost("l4");
    host.rom.damage(0x08000008);
    host.rom.writeMemory(0x08000008, new Uint8Array(8));
    expect(host.read(0x08000008, 8).kind).toBe("ok");
  });

  it("cannot reach where nothing is", () => {
    const { rom } = testHost("h7", { rom: { part: "STM32H743VG" } });
    expect(() => rom.readMemory({ start: 0x0807fffe, end: 0x08080002 })).toThrow(
      "memory 0x0807FFFE–0x08080001 has no cells at 0x08080000–0x08080001",
    );
    expect(() => rom.writeMemory(0x20000000, Uint8Array.of(1))).toThrow(
      "memory 0x20000000–0x20000000 has no cells at 0x20000000–0x20000000",
    );
    expect(() => rom.damage(0)).toThrow(
      "memory 0x00000000–0x00000000 has no cells at 0x00000000–0x00000000",
    );
  });
});

/** Anything that a host may do, small enough to hit often. */
const action = fc.oneof(
  fc.record({ kind: fc.constant("status" as const), waitMs: fc.constantFrom(0, 5, 30, 500) }),
  fc.record({
    kind: fc.constant("download" as const),
    block: fc.constantFrom(0, 1, 2, 3),
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(
        Uint8Array.of(0x41, 0, 0, 0, 8),
        Uint8Array.of(0x41, 0, 0, 16, 8),
        Uint8Array.of(0x21, 0, 0, 0, 8),
        Uint8Array.of(0x21, 0x1c, 0x20, 0, 0x52),
        Uint8Array.of(0x41),
        Uint8Array.of(0x92),
      ),
    ),
  }),
  fc.record({ kind: fc.constant("upload" as const), block: fc.constantFrom(0, 1, 2, 3) }),
  fc.record({ kind: fc.constantFrom("clear" as const, "abort" as const, "power" as const) }),
  fc.record({ kind: fc.constant("select" as const), alternateSetting: fc.nat(4) }),
);

function act(
  host: TestHost,
  step: typeof action extends fc.Arbitrary<infer T> ? T : never,
): string {
  switch (step.kind) {
    case "status":
      host.nowMs += step.waitMs;
      return host.status();
    case "download":
      return host.download(step.block, step.bytes).kind;
    case "upload": {
      const answer = host.upload(step.block, 16);
      return answer.kind === "ok" ? hex(answer.bytes) : answer.kind;
    }
    case "clear":
      return host.clearStatus().kind;
    case "abort":
      return host.abort().kind;
    case "power":
      host.rom.powerCycle(host.nowMs);
      return "";
    case "select":
      return host.select(step.alternateSetting).kind;
  }
}

describe("any host", () => {
  it.each(["f4", "l0", "l4", "h7"] as const)(
    "%s: same requests, same answers, legal states",
    (line) => {
      const states = [2, 4, 5, 6, 7, 9, 10];
      fc.assert(
        fc.property(fc.array(action, { maxLength: 40 }), (steps) => {
          const [one, other] = [0, 1].map(() => {
            const host = testHost(line, { rom: { contents: "full" } });
            const answers = steps.map((step) => act(host, step));
            const memory = hex(host.rom.readMemory({ start: 0x08000000, end: 0x08000100 }));
            return { answers, memory, violations: host.rom.violations, busyMs: host.rom.busyMs };
          });
          expect(one).toEqual(other);
          const records = (one?.answers ?? []).filter((_, nth) => steps[nth]?.kind === "status");
          const seen = records.filter((answer) => answer.length === 17);
          expect(
            seen.every((answer) => states.includes(Number.parseInt(answer.slice(12, 14), 16))),
          ).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );

  it("that obeys the flash rules reads back what it wrote", () => {
    const writes = fc.uniqueArray(
      fc.record({ unit: fc.nat(127), bytes: fc.uint8Array({ minLength: 32, maxLength: 32 }) }),
      { selector: ({ unit }) => unit, maxLength: 12 },
    );
    fc.assert(
      fc.property(writes, fc.constantFrom("f4", "l0", "l4", "h7"), (list, line) => {
        const host = testHost(line, { rom: { contents: "full" } });
        for (let address = 0x08000000; address < 0x08001000; address += 128) host.erase(address);
        const erasedByte = line === "l0" ? 0 : 0xff;
        const model = new Uint8Array(4096).fill(erasedByte);
        for (const { unit, bytes } of list) {
          expect(host.write(0x08000000 + unit * 32, bytes)).toBe("00 00 00 00 05 00");
          model.set(bytes, unit * 32);
        }
        const stored = host.rom.readMemory({ start: 0x08000000, end: 0x08001000 });
        expect(hex(stored)).toBe(hex(model));
        expect(host.rom.violations).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the cost", () => {
  /** Bytes of typed arrays that exist after `work` and did not before; what it returns is kept alive. */
  function allocatedBytes(work: () => unknown): number {
    const before = process.memoryUsage().arrayBuffers;
    const kept = work();
    const after = process.memoryUsage().arrayBuffers;
    expect(kept).toBeDefined();
    return after - before;
  }

  it.each(["blank", "full"] as const)(
    "of a %s chip of 2 MiB is some KiB until it is used",
    (contents) => {
      const profile = testProfile("h7");
      const make = () => Array.from({ length: 200 }, () => createRom({ profile, contents }));
      make();
      expect(allocatedBytes(make)).toBeLessThan(200 * 64 * 1024);
    },
  );

  it("of an erase of 128 KiB is nothing, that of a write its pages", () => {
    const hosts = Array.from({ length: 100 }, () => testHost("h7"));
    const work = () => {
      for (const host of hosts) {
        host.erase(0x08000000);
        host.write(0x08000000, new Uint8Array(1024));
      }
      return hosts;
    };
    expect(allocatedBytes(work)).toBeLessThan(100 * 64 * 1024);
  });

  it("of writing 1 MiB ends in its bytes", () => {
    const host = hostOf(createRom({ profile: testProfile("f4") }));
    const image = new Uint8Array(0x100000).map((_, nth) => (nth * 31) ^ (nth >> 11));
    host.setAddress(0x08000000);
    for (let nth = 0; nth < 512; nth++)
      host.run(2 + nth, image.subarray(nth * 2048, nth * 2048 + 2048));
    const stored = host.rom.readMemory({ start: 0x08000000, end: 0x08100000 });
    expect(stored.findIndex((byte, nth) => byte !== image[nth])).toBe(-1);
  });
});
