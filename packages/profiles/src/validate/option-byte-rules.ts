/** Rules about the option bytes: what is written must be whole, and what is final must be caught. */
import {
  type AddressRange,
  contains,
  formatAddress,
  formatByte,
  formatRange,
  runRange,
} from "@dfukit/memory";
import type { ProfileOptionBytes } from "../profile-usb.js";
import { type ProfileRule, regionInAlternate, type Violation } from "./rule.js";

const blocksAreRuns: ProfileRule = {
  name: "option-blocks-are-runs",
  check: ({ profile }) => {
    const { optionBytes } = profile;
    if (optionBytes === null) return [];
    const { alternateSetting } = optionBytes;
    return profile.flashSizes.flatMap((size): readonly Violation[] => {
      const region = regionInAlternate(profile, { size, alternateSetting });
      if (region?.kind !== "option-bytes") {
        const memory = profile.memories.find((entry) => entry.region.kind === "option-bytes");
        const example = memory?.region.alternateSetting ?? 1;
        const expected = `an alternate setting in which size "${size.letter}" has option bytes`;
        const path = "/optionBytes/alternateSetting";
        return [{ path, value: alternateSetting, expected, example }];
      }
      const runs = region.runs.map((run) => formatRange(runRange(run))).join(" and ");
      const blocks = blockRanges(optionBytes).map(formatRange).join(" and ");
      if (blocks === runs) return [];
      const expected = `the runs of the memory of size "${size.letter}", ${runs}`;
      const example = region.runs.map(runRange).map(({ start, end }) => ({
        start: formatAddress(start),
        sizeBytes: end - start,
      }));
      return [{ path: "/optionBytes/blocks", value: blocks, expected, example }];
    });
  },
};

const addressInBlock: ProfileRule = {
  name: "option-byte-in-block",
  check: ({ profile: { optionBytes } }) => {
    if (optionBytes === null) return [];
    const blocks = blockRanges(optionBytes);
    const expected = `an address in a block: ${blocks.map(formatRange).join(" or ")}`;
    const example = blocks[0] && formatAddress(blocks[0].start);
    return namedBytes(optionBytes)
      .filter(({ address }) => !blocks.some((block) => contains(block, address)))
      .map(({ path, address }) => ({
        path: `${path}/address`,
        value: formatAddress(address),
        expected,
        example,
      }));
  },
};

const valueInMask: ProfileRule = {
  name: "irreversible-in-mask",
  check: ({ profile }) =>
    (profile.optionBytes?.irreversible ?? []).flatMap(({ mask, value }, index) => {
      if (mask !== 0 && (value & mask) === value) return [];
      const path = `/optionBytes/irreversible/${index}/value`;
      const expected = `bits that the mask ${formatByte(mask)} has, or it would never be caught`;
      return [{ path, value: formatByte(value), expected, example: formatByte(value & mask) }];
    }),
};

const level2Caught: ProfileRule = {
  name: "level-2-irreversible",
  check: ({ profile: { optionBytes } }) => {
    const protection = optionBytes?.readProtection;
    if (!optionBytes || !protection || protection.level2 === null) return [];
    const { address, level2 } = protection;
    const isCaught = optionBytes.irreversible.some(
      (entry) => entry.address === address && (level2 & entry.mask) === entry.value,
    );
    if (isCaught) return [];
    const expected = `an entry for level 2, ${formatByte(level2)} at ${formatAddress(address)}`;
    const example = {
      address: formatAddress(address),
      mask: "0xFF",
      value: formatByte(level2),
      meaning: "readout protection level 2",
    };
    return [{ path: "/optionBytes/irreversible", value: undefined, expected, example }];
  },
};

const level0Allowed: ProfileRule = {
  name: "level-0-reversible",
  check: ({ profile: { optionBytes } }) => {
    const protection = optionBytes?.readProtection;
    if (!optionBytes || !protection) return [];
    const { address, level0, level2 } = protection;
    return optionBytes.irreversible.flatMap((entry, index) => {
      // A mask without bits is another rule's.
      if (entry.mask === 0 || entry.address !== address) return [];
      if ((level0 & entry.mask) !== entry.value) return [];
      const expected = `a value that is not level 0, ${formatByte(level0)}`;
      const path = `/optionBytes/irreversible/${index}/value`;
      const example = formatByte(level2 ?? level0 ^ 0xff);
      return [{ path, value: formatByte(entry.value), expected, example }];
    });
  },
};

/** In the order in which they are reported. */
export const OPTION_BYTE_RULES: readonly ProfileRule[] = [
  blocksAreRuns,
  addressInBlock,
  valueInMask,
  level2Caught,
  level0Allowed,
];

function blockRanges({ blocks }: ProfileOptionBytes): readonly AddressRange[] {
  return blocks.map(({ start, sizeBytes }) => ({ start, end: start + sizeBytes }));
}

/** Every byte that has a meaning of its own. */
function namedBytes({ readProtection, irreversible, onlyHarmless }: ProfileOptionBytes) {
  const at = (list: string, entries: readonly { readonly address: number }[]) =>
    entries.map(({ address }, index) => ({ path: `/optionBytes/${list}/${index}`, address }));
  return [
    ...(readProtection === null
      ? []
      : [{ path: "/optionBytes/readProtection", address: readProtection.address }]),
    ...at("irreversible", irreversible),
    ...at("onlyHarmless", onlyHarmless),
  ];
}
