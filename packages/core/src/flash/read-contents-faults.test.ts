/** What the read-only phase survives, what ends it, and the progress that it tells meanwhile. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlashEvent } from "./events.js";
import { newReadProgress } from "./read-progress.js";
import type { FaultRule } from "./test-device.js";
import type { Part } from "./test-plan.js";
import { BASE, NO_LEAVE, read, SHORT } from "./test-reading.js";
import { filled, pattern } from "./test-targets.js";

const ERR_VENDOR = { kind: "error", bStatus: 0x0b } as const;

describe("what cannot be read", () => {
  const dead: FaultRule = (request) => (request.startsWith("read 0x08000080") ? SHORT : undefined);

  it("is tried twice, and does not end the job", () => {
    const { result, events, device } = read(
      [
        [BASE, pattern(10)],
        [BASE + 256, pattern(256)],
      ],
      { rule: dead },
    );
    expect(result?.sectors).toEqual(
      new Map([
        [`0:${BASE}`, { kind: "unreadable" }],
        [`0:${BASE + 256}`, { kind: "blank" }],
      ]),
    );
    expect(result?.kept).toEqual([]);
    expect(events).toContainEqual({
      kind: "warning",
      code: "sector-unreadable",
      message:
        "0x08000080–0x080000FF cannot be read: its sectors are erased without having been read",
    });
    expect(device.log.filter((request) => request === "read 0x08000080+128")).toHaveLength(2);
  });

  it("may come right the second time", () => {
    const rule: FaultRule = (request, nth) =>
      request.startsWith("read 0x08000080") && nth === 0 ? { kind: "stall" } : undefined;
    const { result } = read([[BASE, pattern(256)]], { rule, put: [[BASE, pattern(256)]] });
    expect(result?.sectors.get(`0:${BASE}`)).toEqual({ kind: "same" });
  });

  it("counts failures over a reconnect, and does not read again what is done", () => {
    const progress = newReadProgress();
    const parts: readonly Part[] = [
      [BASE, pattern(256)],
      [BASE + 512, pattern(512)],
    ];
    const rule: FaultRule = (request) =>
      request.startsWith("read 0x08000280") ? { kind: "disconnected" } : undefined;
    const put: readonly Part[] = [[BASE, pattern(256)]];
    const first = read(parts, { rule, put, progress });
    const second = read(parts, { rule, put, progress });
    const third = read(parts, { rule, put, progress });
    expect([first.error, second.error]).toMatchObject([
      { code: "device-disconnected" },
      { code: "device-disconnected" },
    ]);
    expect(third.device.log.slice(2)).toEqual([
      "read 0x08000200+128",
      "read 0x08000300+128",
      "read 0x08000380+128",
    ]);
    expect([...(third.result?.sectors ?? [])].map(([key, { kind }]) => [key, kind])).toEqual([
      [`0:${BASE}`, "same"],
      [`0:${BASE + 512}`, "unreadable"],
      [`0:${BASE + 768}`, "blank"],
    ]);
  });

  it("ends the job where the chip is read-protected", () => {
    const rule: FaultRule = (request) => (request.startsWith("read") ? ERR_VENDOR : undefined);
    const { error, device } = read([[BASE, pattern(256)]], { rule });
    expect(error).toMatchObject({
      code: "read-protected",
      message:
        "device reported errVENDOR (0x0B) in dfuERROR while reading 0x08000000 (wBlockNum 2): the chip is read-protected",
    });
    expect(device.log.filter((request) => request.startsWith("read"))).toHaveLength(1);
  });
});

describe("bytes to keep that read differently", () => {
  const noise = (count: number): FaultRule => {
    let reads = 0;
    return (request) =>
      request === "read 0x08000000+128" && reads < count
        ? { kind: "ok", bytes: filled(128, reads++) }
        : undefined;
  };

  it("are read until two readings in a row agree", () => {
    const { result } = read([[BASE + 4, pattern(4)]], {
      rule: noise(3),
      put: [[BASE, pattern(128)]],
    });
    expect(result?.kept[0]).toEqual({ alternateSetting: 0, address: BASE, bytes: pattern(4) });
  });

  it("end the job if they never agree", () => {
    const { error } = read([[BASE + 4, pattern(4)]], { rule: noise(9) });
    expect(error).toMatchObject({
      code: "read-unstable",
      message: "0x08000000–0x0800007F reads differently every time, so it cannot be kept",
      hint: "try another cable or USB port; --discard does without these bytes",
      details: { request: "DFU_UPLOAD", address: BASE },
    });
  });
});

it("tells a progress that never falls, never exceeds its total, and ends with it", () => {
  const partArbitrary = fc
    .tuple(fc.nat(1023), fc.integer({ min: 1, max: 300 }))
    .map(([at, size]): Part => [BASE + at, pattern(Math.min(size, 1024 - at))]);
  const arbitrary = fc.tuple(
    partArbitrary,
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(7), fc.nat(3)), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(arbitrary, ([part, skip, faults]) => {
      const progress = newReadProgress();
      const events: FlashEvent[] = [];
      const hits = new Map(
        faults.map(([block, count]) => [
          `0x${(BASE + block * 128).toString(16).padStart(8, "0")}`,
          count,
        ]),
      );
      const rule: FaultRule = (request) => {
        const address = request.slice(5, 15);
        const left = hits.get(address) ?? 0;
        if (!request.startsWith("read") || left === 0) return undefined;
        hits.set(address, left - 1);
        return left % 2 === 0 ? { kind: "disconnected" } : { kind: "stall" };
      };
      for (let attempt = 0; attempt < 10; attempt++) {
        const ran = read([part], { options: { ...NO_LEAVE, skip }, rule, progress });
        events.push(...ran.events);
        if (ran.error === undefined) break;
      }
      const done = events.flatMap((event) => (event.kind === "progress" ? [event.doneBytes] : []));
      expect(done).toEqual([...done].sort((a, b) => a - b));
      const totals = events.flatMap((event) =>
        event.kind === "phase-started" || event.kind === "progress" ? [event.totalBytes] : [],
      );
      expect(new Set(totals).size).toBeLessThanOrEqual(1);
      const last = events.at(-1);
      expect(last ?? { kind: "phase-finished", phase: "read", doneBytes: 0 }).toEqual({
        kind: "phase-finished",
        phase: "read",
        doneBytes: totals[0] ?? 0,
      });
    }),
    { numRuns: 200 },
  );
});
