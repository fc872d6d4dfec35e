/** Rules about quirks of the boot ROM and about the declaration of the supply voltage. */
import { contains, formatAddress, formatRange, runRange } from "@dfukit/memory";
import { pointerStep } from "./issue.js";
import { type ProfileRule, regionInAlternate } from "./rule.js";
import { valuesAt } from "./schema-example.js";

const quirkTwice: ProfileRule = {
  name: "quirk-twice",
  check: ({ document }) => {
    const names = document.behaviour.quirks.map(({ name }) => name);
    return names.flatMap((value, index) =>
      names.indexOf(value) === index
        ? []
        : [
            {
              path: `/behaviour/quirks/${index}/name`,
              value,
              expected: "each quirk once, with all boot ROM ids that have it",
              example: valuesAt("/behaviour/quirks/0/name").find(
                (name) => !names.some((other) => other === name),
              ),
            },
          ],
    );
  },
};

const quirkRomKnown: ProfileRule = {
  name: "quirk-rom-known",
  check: ({ document }) => {
    const known = document.rom.versions.flatMap(({ id }) => id ?? []);
    return document.behaviour.quirks.flatMap(({ romIds = [] }, index) =>
      romIds.flatMap((value, nth) =>
        known.includes(value)
          ? []
          : [
              {
                path: `/behaviour/quirks/${index}/romIds/${nth}`,
                value,
                expected: `a boot ROM id that rom.versions lists: ${known.join(", ")}`,
                example: known[0] ?? "0x90",
              },
            ],
      ),
    );
  },
};

const supplyOfDeviceFeature: ProfileRule = {
  name: "supply-in-device-feature",
  check: ({ document, profile }) => {
    const { supply } = profile;
    if (supply === null) return [];
    const isInside = profile.flashSizes.every((size) => {
      const { alternateSetting } = supply;
      const region = regionInAlternate(profile, { size, alternateSetting });
      if (region?.kind !== "device-feature") return false;
      return region.runs.some((run) => contains(runRange(run), supply.address));
    });
    if (isInside) return [];
    const feature = profile.memories.find(({ region }) => region.kind === "device-feature");
    const run = feature?.region.runs[0];
    const where =
      run === undefined
        ? "memories has none"
        : `alternate setting ${feature?.region.alternateSetting}, ${formatRange(runRange(run))}`;
    return [
      {
        path: "/supply",
        value: `alternate setting ${supply.alternateSetting}, ${document.supply?.address}`,
        expected: `an address in the device feature of every part (${where})`,
        example: formatAddress(run?.start ?? 0xffff_0000),
      },
    ];
  },
};

const supplyValueOnce: ProfileRule = {
  name: "supply-value-once",
  check: ({ document }) => {
    const values = Object.entries(document.supply?.values ?? {});
    return values.flatMap(([range, value], index) => {
      const same = values.slice(0, index).find(([, earlier]) => earlier === value);
      if (same === undefined) return [];
      const expected = `another byte than that of ${same[0]}`;
      const taken = values.map(([, byte]) => byte);
      const example = Array.from({ length: 256 }, (_, byte) => byte).find(
        (byte) => !taken.includes(byte),
      );
      return [{ path: `/supply/values${pointerStep(range)}`, value, expected, example }];
    });
  },
};

/** In the order in which they are reported. */
export const BEHAVIOUR_RULES: readonly ProfileRule[] = [
  quirkTwice,
  quirkRomKnown,
  supplyOfDeviceFeature,
  supplyValueOnce,
];
