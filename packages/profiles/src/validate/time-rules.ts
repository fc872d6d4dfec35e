/** Rules about how long the flash takes, and at which supply voltages. */
import type { TimesDocument } from "../profile-usb-document.js";
import { pointerStep } from "./issue.js";
import { flashLayouts, type ProfileRule, type RuleInput, type Violation } from "./rule.js";

const timesInOrder: ProfileRule = {
  name: "typical-within-maximum",
  check: ({ document }) =>
    everyTime(document.behaviour.times).flatMap(({ path, typicalMs, maximumMs }) =>
      typicalMs === undefined || maximumMs === undefined || typicalMs <= maximumMs
        ? []
        : [
            {
              path: `${path}/typicalMs`,
              value: typicalMs,
              expected: `the maximum, ${maximumMs} ms, or less`,
              example: maximumMs,
            },
          ],
    ),
};

const eraseTimeOfSector: ProfileRule = {
  name: "erase-time-of-sector",
  check: ({ document, profile }) => {
    const runs = flashLayouts(profile).flatMap((layout) => layout.runs);
    const known = [...new Set(runs.map((run) => run.sectorSizeBytes))];
    return document.behaviour.times.flatMap(({ erase }, index) =>
      (erase?.sectors ?? []).flatMap(({ sectorSizeBytes: value }, nth) => {
        const path = `/behaviour/times/${index}/erase/sectors/${nth}/sectorSizeBytes`;
        const expected = `the size of a sector of the flash: ${known.join(", ")}`;
        return known.includes(value) ? [] : [{ path, value, expected, example: known[0] }];
      }),
    );
  },
};

const eraseTimesAscend: ProfileRule = {
  name: "erase-times-ascend",
  check: ({ document }) =>
    document.behaviour.times.flatMap(({ erase }, index) =>
      (erase?.sectors ?? []).flatMap(({ sectorSizeBytes: value }, nth, sectors) => {
        const before = sectors[nth - 1]?.sectorSizeBytes ?? 0;
        if (value > before) return [];
        const path = `/behaviour/times/${index}/erase/sectors/${nth}/sectorSizeBytes`;
        const expected = `a larger sector than the one before, ${before} bytes`;
        return [{ path, value, expected, example: before * 2 }];
      }),
    ),
};

const programTimeOfUnits: ProfileRule = {
  name: "program-time-of-units",
  check: ({ document, profile }) => {
    const unit = profile.programUnitBytes.value;
    return document.behaviour.times.flatMap(({ program }, index) => {
      if (program === undefined || program.unitBytes % unit === 0) return [];
      const path = `/behaviour/times/${index}/program/unitBytes`;
      const expected = `a multiple of the program unit, ${unit} bytes`;
      return [{ path, value: program.unitBytes, expected, example: unit }];
    });
  },
};

const timesOfSupply: ProfileRule = {
  name: "times-of-supply",
  check: (input) => [...strangeSupplies(input), ...supplyWithoutTimes(input), ...unreached(input)],
};

/** In the order in which they are reported. */
export const TIME_RULES: readonly ProfileRule[] = [
  timesInOrder,
  eraseTimeOfSector,
  eraseTimesAscend,
  programTimeOfUnits,
  timesOfSupply,
];

function everyTime(times: readonly TimesDocument[]) {
  return times.flatMap(({ erase, program, massErase }, index) => {
    const path = `/behaviour/times/${index}`;
    return [
      ...(erase?.sectors ?? []).map((time, nth) => ({
        path: `${path}/erase/sectors/${nth}`,
        ...time,
      })),
      ...(program === undefined ? [] : [{ path: `${path}/program`, ...program }]),
      ...(massErase === undefined ? [] : [{ path: `${path}/massErase`, ...massErase }]),
    ];
  });
}

/** Ranges in `times` that `supply` does not have, or that an earlier place names. */
function strangeSupplies({ document }: RuleInput): readonly Violation[] {
  const open = new Set(Object.keys(document.supply?.values ?? {}));
  const known = open.size === 0 ? "none" : [...open].join(", ");
  return document.behaviour.times.flatMap(({ supplies = [] }, index) =>
    supplies.flatMap((value, nth) => {
      if (open.delete(value)) return [];
      const path = `/behaviour/times/${index}/supplies/${nth}`;
      const expected = `a range of supply.values that no other entry has (there is ${known})`;
      return [{ path, value, expected, example: [...open][0] ?? "2.7-3.6" }];
    }),
  );
}

function supplyWithoutTimes({ document }: RuleInput): readonly Violation[] {
  const named = document.behaviour.times.flatMap(({ supplies = [] }) => supplies);
  return Object.keys(document.supply?.values ?? {}).flatMap((value) =>
    named.includes(value)
      ? []
      : [
          {
            path: `/supply/values${pointerStep(value)}`,
            value,
            expected: "a range that an entry of behaviour.times names",
            example: named[0] ?? "2.7-3.6",
          },
        ],
  );
}

/** Entries behind the first that hold for no range, and so are never used. */
function unreached({ document }: RuleInput): readonly Violation[] {
  return document.behaviour.times.flatMap(({ supplies }, index) =>
    index === 0 || supplies !== undefined
      ? []
      : [
          {
            path: `/behaviour/times/${index}/supplies`,
            value: undefined,
            expected: "the ranges at which these times hold",
            example: [Object.keys(document.supply?.values ?? {})[0] ?? "2.7-3.6"],
          },
        ],
  );
}
