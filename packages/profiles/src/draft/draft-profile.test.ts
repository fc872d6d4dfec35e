/** Drafts: what is known is filled in, what is not is marked, and nothing else is missing. */
import { parseMemoryString } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { F411_STRINGS, H7_STRINGS, L0_STRINGS, L433_STRINGS } from "../../test/described-device.js";
import { type ListedDevice, UNKNOWN_DEVICE } from "../listing/listing.js";
import { validateProfile } from "../validate/index.js";
import type { Draft, DraftInput } from "./draft-input.js";
import { draftProfile } from "./draft-profile.js";

function deviceWith(strings: readonly string[], fields: Partial<ListedDevice> = {}): ListedDevice {
  return {
    ...UNKNOWN_DEVICE,
    vendorId: 0x0483,
    productId: 0xdf11,
    deviceVersion: 0x2200,
    mode: "dfu",
    alternates: strings.map((name, alternateSetting) => ({ alternateSetting, name })),
    ...fields,
  };
}

function draftOf(input: Partial<DraftInput> & Pick<DraftInput, "parts">): Draft {
  const result = draftProfile({ device: null, parseMemoryString, ...input });
  if (!result.ok) throw new Error(result.why);
  return result.draft;
}

const L433 = { parts: ["STM32L433CC", "STM32L433RB"], device: deviceWith(L433_STRINGS) };

describe("a draft", () => {
  it("has the names that profiles of the line have", () => {
    const parts = ["STM32L433RCT6", "stm32l443ccu6", "L433CB"];
    const { id, folder, document } = draftOf({ parts });
    expect({ id, folder, name: document.name, series: document.series }).toEqual({
      id: "stm32l433-l443",
      folder: "l4",
      name: "STM32L433/443",
      series: "STM32L4",
    });
    expect(document.parts).toEqual([
      {
        prefix: "STM32L433",
        sizesByPackage: { R: "C", C: "B" },
        ram: "all",
        sources: ["data-sheet"],
      },
      { prefix: "STM32L443", sizesByPackage: { C: "C" }, ram: "all", sources: ["data-sheet"] },
    ]);
  });

  it("cuts the flash of the string to the size of each part", () => {
    const { document } = draftOf(L433);
    expect(document.flash).toEqual({
      name: "Internal Flash",
      alternateSetting: 0,
      access: "g",
      sizes: {
        C: {
          sizeBytes: 262144,
          runs: [
            {
              start: "0x08000000",
              sectorCount: 128,
              sectorSizeBytes: 2048,
              bank: expect.stringMatching(/^TODO: 1 or 2/),
            },
          ],
        },
        B: {
          sizeBytes: 131072,
          runs: [
            {
              start: "0x08000000",
              sectorCount: 64,
              sectorSizeBytes: 2048,
              bank: expect.stringMatching(/^TODO: 1 or 2/),
            },
          ],
        },
      },
      sources: ["listing", "reference-manual"],
    });
    expect(document.overrides).toEqual([
      {
        alternateSetting: 0,
        string: L433_STRINGS[0],
        sizes: "B",
        why: expect.stringMatching(/^TODO: why the string is not to be believed/),
        sources: [expect.stringMatching(/^TODO: key of the source/)],
      },
    ]);
  });

  it("keeps the sectors of different sizes", () => {
    const { document } = draftOf({ parts: ["STM32F411CE"], device: deviceWith(F411_STRINGS) });
    expect(document).toMatchObject({
      flash: {
        sizes: {
          E: {
            runs: [
              { start: "0x08000000", sectorCount: 4, sectorSizeBytes: 16384 },
              { start: "0x08010000", sectorCount: 1, sectorSizeBytes: 65536 },
              { start: "0x08020000", sectorCount: 3, sectorSizeBytes: 131072 },
            ],
          },
        },
      },
    });
    expect(document).not.toHaveProperty("overrides");
  });

  it("has the other memories as the strings give them", () => {
    const { document } = draftOf(L433);
    expect(document.memories).toEqual([
      {
        name: "Option Bytes",
        kind: "option-bytes",
        alternateSetting: 1,
        runs: [{ start: "0x1FFF7800", sectorCount: 1, sectorSizeBytes: 40, access: "e" }],
        sources: ["listing"],
      },
      {
        name: "OTP Memory",
        kind: "otp",
        alternateSetting: 2,
        runs: [{ start: "0x1FFF7000", sectorCount: 1, sectorSizeBytes: 1024, access: "e" }],
        sources: ["listing"],
      },
      {
        name: "Device Feature",
        kind: "device-feature",
        alternateSetting: 3,
        runs: [{ start: "0xFFFF0000", sectorCount: 1, sectorSizeBytes: 4, access: "e" }],
        sources: ["listing"],
      },
    ]);
  });

  it("overrides a string that a strict reader cannot use, and says what is wrong with it", () => {
    const { document, notes } = draftOf({
      parts: ["STM32L073RZ"],
      device: deviceWith(L0_STRINGS),
    });
    expect(document.overrides).toMatchObject([{ alternateSetting: 0, string: L0_STRINGS[0] }]);
    expect(notes[0]).toMatch(/^the string of alternate setting 0: "1536\*128g": no unit/);
  });

  it("names the schema where editors find it", () => {
    const named = (schemaPath?: string) =>
      draftOf({ parts: ["STM32L433CC"], schemaPath }).document.$schema;
    expect([named(), named("file:///a/profile.schema.json")]).toEqual([
      "../schema/profile.schema.json",
      "file:///a/profile.schema.json",
    ]);
  });

  it("marks more the less is known", () => {
    const counts = [
      draftOf({ parts: ["STM32L433CC"] }),
      draftOf(L433),
      draftOf({
        ...L433,
        dieId: 0x435,
        ramSizeBytes: 65536,
        programUnitBytes: 8,
        writeAlignmentBytes: 8,
        erasedByte: 0xff,
        transferSizeBytes: 2048,
        source: "issue 12 of mobilinkd/tnc3-firmware",
      }),
    ].map(({ unknown }) => unknown.length);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(new Set(counts).size).toBe(3);
  });

  it("takes the author's answers", () => {
    const { document, unknown } = draftOf({
      parts: ["STM32L433CC"],
      dieId: 0x435,
      flashSizeBytes: 262144,
      sectorSizeBytes: 2048,
      ramSizeBytes: 65536,
      programUnitBytes: 8,
      writeAlignmentBytes: 8,
      erasedByte: 0xff,
      transferSizeBytes: 2048,
    });
    expect(document).toMatchObject({
      die: { id: "0x435" },
      flash: { sizes: { C: { runs: [{ sectorCount: 128, sectorSizeBytes: 2048 }] } } },
      ram: { all: { ranges: [{ name: "SRAM", start: "0x20000000", sizeBytes: 65536 }] } },
      programming: {
        programUnit: { sizeBytes: 8 },
        writeAlignment: { sizeBytes: 8 },
        erasedByte: { value: "0xFF" },
      },
      usb: { transferSize: { sizeBytes: 2048 } },
    });
    expect(unknown.map(({ path }) => path)).not.toContain("/die/id");
  });

  it.each([
    ["nothing but a part", { parts: ["STM32G474RE"] }],
    ["a device", L433],
    ["a device that says too much", { parts: ["STM32H750VB"], device: deviceWith(H7_STRINGS) }],
  ])("of %s lacks nothing and holds nothing surplus but its marks", (_, input) => {
    const { document, unknown } = draftOf(input);
    const result = validateProfile(document);
    const marked = unknown.map(({ path }) => path);
    const others = result.ok
      ? []
      : result.issues.filter(({ path }) => !marked.some((mark) => path.startsWith(mark)));
    expect(others).toEqual([]);
    expect(marked.length).toBeGreaterThan(5);
    expect(unknown.every(({ what }) => what.length > 10)).toBe(true);
  });

  it("comes with the device's strings and the layout expected of them", () => {
    expect(draftOf(L433).fixture).toEqual({
      schema: "dfukit/profile-fixture@1",
      profile: "stm32l433",
      part: "STM32L433CC",
      vendorId: "0x0483",
      productId: "0xDF11",
      deviceVersion: "0x2200",
      transferSizeBytes: null,
      alternates: [
        {
          alternateSetting: 0,
          string: L433_STRINGS[0],
          layout: [{ start: "0x08000000", sectorCount: 128, sectorSizeBytes: 2048, access: "rwe" }],
        },
        {
          alternateSetting: 1,
          string: L433_STRINGS[1],
          layout: [{ start: "0x1FFF7800", sectorCount: 1, sectorSizeBytes: 40, access: "rw" }],
        },
        {
          alternateSetting: 2,
          string: L433_STRINGS[2],
          layout: [{ start: "0x1FFF7000", sectorCount: 1, sectorSizeBytes: 1024, access: "rw" }],
        },
        {
          alternateSetting: 3,
          string: L433_STRINGS[3],
          layout: [{ start: "0xFFFF0000", sectorCount: 1, sectorSizeBytes: 4, access: "rw" }],
        },
      ],
    });
    expect(draftOf({ parts: ["STM32L433CC"] }).fixture).toBeNull();
  });

  it.each(["", "STM32", "STM32L0", "GD32VF103CB", "STM32L433"])("is not made for %j", (part) => {
    expect(draftProfile({ parts: [part], device: null, parseMemoryString })).toEqual({
      ok: false,
      part,
      why: "a part number has at least eleven characters, such as STM32G474RE",
    });
  });

  it("knows no more sizes than ST's letters, and says so", () => {
    const { notes, document } = draftOf({ parts: ["STM32L433CX"] });
    expect(notes).toContain(
      'what flash size ST means by "X" is not known; look it up in the data sheet',
    );
    expect(document).toMatchObject({
      flash: { sizes: { X: { sizeBytes: expect.stringMatching(/^TODO: flash size/) } } },
    });
  });
});
