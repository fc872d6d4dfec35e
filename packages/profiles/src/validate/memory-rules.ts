/** Rules about RAM and the memories besides the flash. */
import { ADDRESS_SPACE_BYTES, formatAddress, formatRange, runRange } from "@dfukit/memory";
import { pointerStep } from "./issue.js";
import { firstOverlap, memoryRanges, type NamedRange, type ProfileRule } from "./rule.js";

const runsAscend: ProfileRule = {
  name: "memory-runs-ascend",
  check: ({ profile }) =>
    profile.memories.flatMap(({ region }, index) =>
      region.runs.flatMap((run, nth) => {
        const before = region.runs[nth - 1];
        if (before === undefined || run.start >= runRange(before).end) return [];
        const example = formatAddress(runRange(before).end);
        const path = `/memories/${index}/runs/${nth}/start`;
        const expected = `${example} or more, behind the run before`;
        return [{ path, value: formatAddress(run.start), expected, example }];
      }),
    ),
};

const insideAddressSpace: ProfileRule = {
  name: "inside-address-space",
  check: ({ profile, document }) => {
    const runs = profile.memories.flatMap(({ region }, index) =>
      region.runs.map((run, nth) => ({ path: `/memories/${index}/runs/${nth}`, ...runRange(run) })),
    );
    const ram = Object.entries(document.ram).flatMap(([key, { ranges }]) =>
      ranges.map(({ start, sizeBytes }, nth) => ({
        path: `/ram${pointerStep(key)}/ranges/${nth}`,
        start: Number(start),
        end: Number(start) + sizeBytes,
      })),
    );
    return [...runs, ...ram].flatMap(({ path, start, end }) => {
      if (end <= ADDRESS_SPACE_BYTES) return [];
      const example = formatAddress(ADDRESS_SPACE_BYTES - (end - start));
      const expected = `a start that leaves room for ${end - start} bytes below 4 GiB`;
      return [{ path: `${path}/start`, value: formatAddress(start), expected, example }];
    });
  },
};

const memoriesApart: ProfileRule = {
  name: "memories-apart",
  // Loaders address each alternate setting by itself.
  linesOnly: true,
  check: ({ profile }) =>
    profile.flashSizes.flatMap((size) => {
      const pair = firstOverlap(memoryRanges(profile, size));
      if (pair === undefined) return [];
      const expected = `memories of size "${size.letter}" without a common address`;
      const value = pair.map(describe).join(" and ");
      return [{ path: "/memories", value, expected, example: setApart(pair) }];
    }),
};

const ramApart: ProfileRule = {
  name: "ram-apart",
  check: ({ profile, document }) => {
    const memories = profile.flashSizes.flatMap((size) => memoryRanges(profile, size));
    return Object.entries(document.ram).flatMap(([key, { ranges }]) => {
      const ram = ranges.map(({ name, start, sizeBytes }) => ({
        name,
        start: Number(start),
        end: Number(start) + sizeBytes,
      }));
      const pair =
        firstOverlap(ram) ??
        ram
          .flatMap((range) => memories.map((memory) => firstOverlap([range, memory])))
          .find((overlap) => overlap !== undefined);
      if (pair === undefined) return [];
      const value = pair.map(describe).join(" and ");
      const expected = "RAM that shares no address with other RAM or with a memory";
      return [{ path: `/ram${pointerStep(key)}/ranges`, value, expected, example: setApart(pair) }];
    });
  },
};

const alternateSettingUnique: ProfileRule = {
  name: "alternate-setting-unique",
  check: ({ profile }) =>
    profile.memories.flatMap(({ region, sizes }, index) => {
      const value = region.alternateSetting;
      const earlier = profile.memories.slice(0, index);
      const isTaken =
        value === profile.flashAlternateSetting ||
        earlier.some(
          (other) =>
            other.region.alternateSetting === value &&
            other.sizes.some((letter) => sizes.includes(letter)),
        );
      if (!isTaken) return [];
      const used = [
        profile.flashAlternateSetting,
        ...profile.memories.map((memory) => memory.region.alternateSetting),
      ];
      const expected = "an alternate setting that no other memory of the same parts has";
      const example = Math.max(...used) + 1;
      return [{ path: `/memories/${index}/alternateSetting`, value, expected, example }];
    }),
};

/** In the order in which they are reported. */
export const MEMORY_RULES: readonly ProfileRule[] = [
  runsAscend,
  insideAddressSpace,
  memoriesApart,
  ramApart,
  alternateSettingUnique,
];

function describe(range: NamedRange): string {
  return `${range.name} ${formatRange(range)}`;
}

/** The second behind the first. */
function setApart([first, second]: readonly [NamedRange, NamedRange]): string {
  const { end: start } = first;
  const behind = { ...second, start, end: start + (second.end - second.start) };
  return [first, behind].map(describe).join(" and ");
}
