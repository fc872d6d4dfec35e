/** Devices of pasted texts against the bundled lines: what the text leaves open neither helps nor harms. */
import { parseMemoryString } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { F4_STRINGS, H7_STRINGS, L0_STRINGS } from "../../test/described-device.js";
import { findChip } from "../find-chip.js";
import { type ListedDevice, UNKNOWN_DEVICE } from "./listing.js";
import { matchListed } from "./match-listed.js";

function listed(strings: readonly string[], fields: Partial<ListedDevice> = {}): ListedDevice {
  return {
    ...UNKNOWN_DEVICE,
    vendorId: 0x0483,
    productId: 0xdf11,
    mode: "dfu",
    alternates: strings.map((name, alternateSetting) => ({ alternateSetting, name })),
    ...fields,
  };
}

const options = { parseMemoryString };

describe("matchListed", () => {
  it.each([
    ["L0", L0_STRINGS, "stm32l072-l073-l082-l083"],
    ["F4", F4_STRINGS, "stm32f405-f407-f415-f417"],
    ["H7", H7_STRINGS, "stm32h742-h743-h745-h747-h750-h753-h755-h757"],
  ])("%s: the same line, whatever the text leaves open", (_, strings, id) => {
    const open = matchListed(listed(strings, { vendorId: null, productId: null }), options);
    expect(open.candidates[0]?.profile.id).toBe(id);
    expect(open.assumed).toEqual([
      "ids",
      "deviceVersion",
      "transferSizeBytes",
      "dfuVersion",
      "attributes",
    ]);
    expect(open.candidates[0]?.why.join("\n")).not.toMatch(
      /0483:DF11|bcdDevice|a transfer (of|has)/,
    );
  });

  it("counts what the text does say", () => {
    const functional = { ...UNKNOWN_DEVICE.functional, transferSizeBytes: 2048 };
    const known = listed(F4_STRINGS, { deviceVersion: 0x2200, functional });
    const { candidates, assumed, resolved, notes } = matchListed(known, options);
    expect(candidates[0]?.why).toEqual([
      "0483:DF11 is its vendor and product id",
      ...(candidates[0]?.why.slice(1, -2) ?? []),
      "bcdDevice 0x2200 is known of it",
      "a transfer of 2048 bytes is usual for it",
    ]);
    expect(assumed).toEqual(["dfuVersion", "attributes"]);
    expect(resolved.target.transferSizeBytes).toBe(2048);
    expect(resolved.target.origins.transferSizeBytes).toBe("descriptor");
    expect(notes).toEqual([]);
  });

  it("takes the profile's transfer size where the text has none, and says so", () => {
    const { resolved, notes } = matchListed(listed(H7_STRINGS), options);
    expect(resolved.target.transferSizeBytes).toBe(1024);
    expect(resolved.target.origins.transferSizeBytes).toBe("profile");
    expect(resolved.corrections.map(({ field }) => field)).not.toContain("transferSizeBytes");
    expect(notes).toEqual([
      "the text has no bcdDevice, which would tell boot ROMs apart",
      "the text does not say the transfer size (wTransferSize): 1024 bytes are assumed; lsusb -v tells it",
    ]);
  });

  it("resolves the part that the user names", () => {
    const match = findChip("STM32L073RB");
    if (match.kind !== "chip") throw new Error("no such chip");
    const { resolved } = matchListed(listed(L0_STRINGS), { ...options, chip: match.chip });
    expect(resolved.chip?.flashSizeBytes).toBe(131072);
    expect(resolved.target.layout.regions[0]?.runs).toEqual([
      {
        start: 0x0800_0000,
        sectorCount: 1024,
        sectorSizeBytes: 128,
        access: { readable: true, erasable: true, writable: true },
      },
    ]);
  });

  it("refuses a part that cannot have sent the strings", () => {
    const match = findChip("STM32L073RB");
    if (match.kind !== "chip") throw new Error("no such chip");
    expect(() => matchListed(listed(F4_STRINGS), { ...options, chip: match.chip })).toThrow(
      expect.objectContaining({ code: "chip-contradicts-device" }),
    );
  });

  it("believes the strings of a device that no profile knows, read strictly", () => {
    const { candidates, resolved } = matchListed(
      listed(["@Internal Flash  /0x08000000/3*7Kg"], { deviceVersion: 0x0999 }),
      options,
    );
    expect(candidates).toEqual([]);
    expect(resolved.target.origins.transferSizeBytes).toBe("default");
    expect(resolved.target.layout.regions[0]?.runs).toEqual([
      {
        start: 0x0800_0000,
        sectorCount: 3,
        sectorSizeBytes: 7168,
        access: { readable: true, erasable: true, writable: true },
      },
    ]);
  });

  it("does not match a device that runs its firmware", () => {
    const { candidates, notes } = matchListed(listed(L0_STRINGS, { mode: "run-time" }), options);
    expect(candidates).toEqual([]);
    expect(notes[0]).toBe(
      "it runs its firmware, whose strings are not those of a boot ROM; list it in DFU mode",
    );
  });

  it("says why a string that Markdown has eaten is not understood", () => {
    const { notes } = matchListed(listed(["@Internal Flash /0x08000000/04016Kg,01064Kg"]), options);
    expect(notes.at(-1)).toBe(
      "the string of alternate setting 0 has lost its asterisks, as Markdown takes them; paste it as code",
    );
  });
});
