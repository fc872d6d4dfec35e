import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DeviceShape,
  describedDevice,
  F4_STRINGS,
  H7_STRINGS,
  L0_STRINGS,
  L476_STRINGS,
} from "../test/described-device.js";
import { candidateForChip } from "./candidate-for-chip.js";
import { findChip } from "./find-chip.js";
import { matchDevice } from "./match-device.js";
import { resolveTarget } from "./resolve-target.js";
import { type ResolvedField, type ValueRecord, valuesOf } from "./resolve-target-values.js";

/** Each record in a line: what, from where, and how; `~` marks what was only inferred. */
function lines(records: readonly ValueRecord[]): readonly string[] {
  return records.map(({ field, alternateSetting, origin, isInferred, how }) => {
    const place = alternateSetting === null ? "" : ` ${alternateSetting}`;
    return `${field}${place}: ${isInferred ? "~" : ""}${origin}${how === null ? "" : `, ${how}`}`;
  });
}

/** As the device alone tells, or with the part that the user names. */
function valuesFrom(shape: DeviceShape, part?: string): readonly ValueRecord[] {
  const device = describedDevice(shape);
  const match = part === undefined ? undefined : findChip(part);
  const candidates =
    match?.kind === "chip" ? [candidateForChip(match.chip, device)] : matchDevice(device);
  return valuesOf(resolveTarget(device, candidates), device);
}

describe("the origins of a target's values", () => {
  it("are told of a named chip", () => {
    expect(lines(valuesFrom({ strings: L0_STRINGS }, "STM32L073RB"))).toEqual([
      "flashSize: profile",
      "layout 0: profile, the device says otherwise",
      "layout 1: profile, the device says the same",
      "layout 2: profile, the device says the same",
      "programUnit: profile",
      "writeAlignment: profile",
      "erasedByte: profile",
      "blankReads: ~profile",
      "transferSize: descriptor",
      "busy: ~profile",
      "times: ~profile",
      "quirks: ~profile",
      "leave: default",
      "optionBytes: profile",
      "supply: default",
    ]);
  });

  it("are told of a device of several lines", () => {
    expect(lines(valuesFrom({ strings: F4_STRINGS }))).toEqual([
      "flashSize: profile, what the candidates have in common",
      "layout 0: profile, the device says otherwise",
      "layout 1: ~profile, the device says the same",
      "layout 2: ~profile, the device says the same",
      "layout 3: ~profile, the device says the same",
      "programUnit: profile",
      "writeAlignment: profile",
      "erasedByte: profile",
      "blankReads: ~profile",
      "transferSize: descriptor",
      "busy: ~profile",
      "times: ~profile, the longest of the candidates",
      "quirks: ~profile",
      "leave: default",
      "optionBytes: default",
      "supply: default",
    ]);
  });

  it("are told of an unknown device", () => {
    expect(lines(valuesFrom({ strings: F4_STRINGS, vendorId: 0x1209 }))).toEqual([
      "flashSize: descriptor",
      "layout 0: descriptor",
      "layout 1: descriptor",
      "layout 2: descriptor",
      "layout 3: descriptor",
      "programUnit: default",
      "writeAlignment: default",
      "erasedByte: default",
      "blankReads: default",
      "transferSize: descriptor",
      "busy: default",
      "times: default",
      "quirks: default",
      "leave: default",
      "optionBytes: default",
      "supply: default",
    ]);
  });

  it.each<{ name: string; shape: DeviceShape; part?: string; field: ResolvedField; how: string }>([
    {
      name: "the bank mode that is assumed",
      shape: { strings: [null] },
      part: "STM32F765VG",
      field: "layout",
      how: "single-bank, assumed; the device does not describe it",
    },
    {
      name: "the bank mode that the string gives",
      shape: { strings: ["@Internal Flash   /0x08000000/128*04Kg"], deviceVersion: 0x0200 },
      part: "STM32G474RE",
      field: "layout",
      how: "single-bank; the device says the same",
    },
    {
      name: "a transfer size that the boot ROM does not take",
      shape: { strings: H7_STRINGS, deviceVersion: 0x0200, transferSizeBytes: 4096 },
      part: "STM32H743ZI",
      field: "transferSize",
      how: "the device says more",
    },
  ])("tell $name", ({ shape, part, field, how }) => {
    const record = valuesFrom(shape, part).find((one) => one.field === field);
    expect(record?.how).toBe(how);
  });

  it("agree with those that the target itself carries", () => {
    const shapes: readonly DeviceShape[] = [L0_STRINGS, F4_STRINGS, H7_STRINGS, L476_STRINGS].map(
      (strings) => ({ strings, deviceVersion: strings === H7_STRINGS ? 0x0200 : 0x2200 }),
    );
    const shape = fc.tuple(
      fc.constantFrom(...shapes),
      fc.constantFrom(512, 1024, 2048, 4096),
      fc.constantFrom(0x0483, 0x1209),
    );
    fc.assert(
      fc.property(shape, ([one, transferSizeBytes, vendorId]) => {
        const device = describedDevice({ ...one, transferSizeBytes, vendorId });
        const resolved = resolveTarget(device, matchDevice(device));
        const { origins, layout } = resolved.target;
        const records = valuesOf(resolved, device);
        const originOf = (field: ResolvedField) =>
          records.find((record) => record.field === field)?.origin;
        expect(records.filter(({ field }) => field === "layout")).toEqual(
          layout.regions.map(({ alternateSetting }) =>
            expect.objectContaining({ alternateSetting, origin: origins.layout }),
          ),
        );
        expect([
          originOf("programUnit"),
          originOf("writeAlignment"),
          originOf("erasedByte"),
          originOf("transferSize"),
          originOf("quirks"),
        ]).toEqual([
          origins.programUnitBytes,
          origins.writeAlignmentBytes,
          origins.erasedByte,
          origins.transferSizeBytes,
          origins.behaviour,
        ]);
      }),
      { numRuns: 40 },
    );
  });
});
