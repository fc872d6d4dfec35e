import { describe, expect, it } from "vitest";
import { describedDevice } from "../test/described-device.js";
import { validFamily, validLine } from "../test/valid-files.js";
import { layoutsOfSize, settleVariants } from "./flash-variants.js";
import type { Profile } from "./profile.js";
import { validateProfile } from "./validate/index.js";

function profile(): Profile {
  const result = validateProfile(validLine(), { family: validFamily() });
  if (!result.ok) throw new Error("not valid");
  return result.profile;
}

function settled(flash: string | null) {
  const line = profile();
  const device = describedDevice({ strings: [flash] });
  const { sizes, notes } = settleVariants(device, { profile: line, sizes: line.flashSizes });
  return {
    sectorSizes: sizes.map(({ letter, runs }) => `${letter} ${runs[0]?.sectorSizeBytes}`),
    notes,
  };
}

const ASSUMED =
  "the flash of STM32T300 is taken for dual-bank (option bit DBANK = 1), because the device does not tell; single-bank has other sectors";

describe("settleVariants", () => {
  it("takes the layout that the device describes", () => {
    expect(settled("@Internal Flash   /0x08000000/64*4Kg")).toEqual({
      sectorSizes: ["B 4096", "C 4096"],
      notes: [],
    });
    expect(settled("@Internal Flash   /0x08000000/128*2Kg")).toEqual({
      sectorSizes: ["B 4096", "C 2048"],
      notes: [],
    });
  });

  it.each([null, "no memory string", "@Internal Flash   /0x08000000/32*4Kg"])(
    "assumes the first where the device tells nothing: %s",
    (flash) => {
      expect(settled(flash)).toEqual({ sectorSizes: ["B 4096", "C 2048"], notes: [ASSUMED] });
    },
  );

  it("names no bit where none is known", () => {
    const line = { ...profile(), bankModes: [] };
    const { notes } = settleVariants(describedDevice({ strings: [] }), {
      profile: line,
      sizes: line.flashSizes,
    });
    expect(notes).toEqual([ASSUMED.replace(" (option bit DBANK = 1)", "")]);
  });
});

describe("layoutsOfSize", () => {
  it("lists each layout, the one to assume first", () => {
    const sectors = profile().flashSizes.map((size) =>
      layoutsOfSize(size).map(([run]) => run?.sectorSizeBytes),
    );
    expect(sectors).toEqual([[4096], [2048, 2048, 4096]]);
  });
});
