/**
 * The rules beyond the schema: one violation planted per case, and the full text it is told with.
 */
import { describe, expect, it } from "vitest";
import {
  LINE_FILE_NAME,
  LOADER_FILE_NAME,
  validFamily,
  validLine,
  validLoader,
} from "../../test/valid-files.js";
import { type Edit, VALID_FILE_NAME, validProfile } from "../../test/valid-profile.js";
import { formatProfileIssue } from "./issue.js";
import { PROFILE_RULES } from "./rules.js";
import { validateProfile } from "./validate-profile.js";

interface Case {
  readonly edits: readonly Edit[];
  readonly texts: readonly string[];
}

const IRREVERSIBLE = {
  address: "0x1FFF7800",
  value: "0xCC",
  meaning: "readout protection level 2",
  sources: ["manual"],
};

const SINGLE_BANK = {
  mode: "single-bank",
  runs: [{ start: "0x08000000", sectorCount: 32, sectorSizeBytes: 2048, bank: 1 }],
};

const TWO_BANKS = {
  mode: "dual-bank",
  runs: [
    { start: "0x08000000", sectorCount: 16, sectorSizeBytes: 2048, bank: 1 },
    { start: "0x08008000", sectorCount: 16, sectorSizeBytes: 2048, bank: 2 },
  ],
};

const CASES: readonly Case[] = [
  {
    edits: [["/id", "stm32t100"]],
    texts: [
      '/id: expected the file name without .json, "stm32t100-t101", got "stm32t100"; for example "stm32t100-t101" (rule id-is-file-name, see profiles/README.md#id)',
    ],
  },
  {
    edits: [
      ["/parts/1/prefix", "STM32U101"],
      ["/descriptorStrings/0/sizes", "8"],
      ["/descriptorStrings/0/seenOn/1", undefined],
      ["/descriptorStrings/0/seenOn/length", 1],
      ["/overrides/0", undefined],
      ["/overrides", undefined],
    ],
    texts: [
      '/parts/1/prefix: expected a part number that begins with the series, STM32T1, got "STM32U101"; for example "STM32T100" (rule prefix-in-series, see profiles/README.md#parts)',
    ],
  },
  {
    edits: [["/memories/1/sizes", "BZ"]],
    texts: [
      '/memories/1/sizes: expected only size letters with a layout in flash.sizes: 8, B, got "BZ"; for example "8B" (rule size-letter-known, see profiles/README.md#memories)',
    ],
  },
  {
    edits: [["/memories/1/sizes", "BB"]],
    texts: [
      '/memories/1/sizes: expected each size letter once, got "BB"; for example "B" (rule size-letter-twice, see profiles/README.md#memories)',
    ],
  },
  {
    edits: [
      ["/parts/0/sizesByPackage/C", "B"],
      ["/confirmed/0/part", "STM32T100CB"],
      ["/descriptorStrings/0/seenOn/0/part", "STM32T100CB"],
      ["/descriptorStrings/1/seenOn/0/part", "STM32T100CB"],
    ],
    texts: [
      '/flash/sizes/8: expected a size letter that some part has, got "8"; for example "B" (rule flash-size-used, see profiles/README.md#flash)',
    ],
  },
  {
    edits: [
      ["/parts/1/prefix", "STM32T100"],
      ["/descriptorStrings/0/seenOn/1/part", "STM32T100RB"],
    ],
    texts: [
      '/parts/1/sizesByPackage/R: expected each part once, got "STM32T100RB"; for example "STM32T101RB" (rule part-twice, see profiles/README.md#parts)',
    ],
  },
  {
    edits: [["/notDfu/0/prefix", "STM32T101"]],
    texts: [
      '/notDfu/0/prefix: expected a prefix that no entry of parts has, but STM32T101RB begins so, got "STM32T101"; for example "STM32T001" (rule not-dfu-is-no-part, see profiles/README.md#notdfu)',
    ],
  },
  {
    edits: [
      ["/parts/1/ram", "none"],
      ["/ram/big", undefined],
    ],
    texts: [
      '/parts/1/ram: expected a key of ram: all, got "none"; for example "all" (rule ram-known, see profiles/README.md#parts)',
    ],
  },
  {
    edits: [["/parts/1/ram", "all"]],
    texts: [
      '/ram/big: expected RAM that some entry of parts names, got "big"; for example "all" (rule ram-used, see profiles/README.md#ram)',
    ],
  },
  {
    edits: [
      ["/flash/sizes/8/sizeBytes", 32768],
      ["/flash/sizes/8/runs/0/sectorCount", 16],
      ["/descriptorStrings/0/string", "@Internal Flash  /0x08000000/16*002Kg"],
      ["/overrides/0/string", "@Internal Flash  /0x08000000/16*002Kg"],
    ],
    texts: [
      '/flash/sizes/8/sizeBytes: expected the size that ST means by "8", 65536 bytes, got 32768; for example 65536 (rule size-letter-standard, see profiles/README.md#flash)',
    ],
  },
  {
    edits: [
      ["/flash/sizes/8/runs/0/sectorCount", 31],
      ["/descriptorStrings/0/string", "@Internal Flash  /0x08000000/31*002Kg"],
      ["/overrides/0/string", "@Internal Flash  /0x08000000/31*002Kg"],
    ],
    texts: [
      "/flash/sizes/8/runs: expected sectors of 65536 bytes in all, as sizeBytes says, got 63488; for example 65536 (rule flash-runs-fill-size, see profiles/README.md#flash)",
    ],
  },
  {
    edits: [["/flash/sizes/B/runs/1/start", "0x08010000"]],
    texts: [
      '/flash/sizes/B/runs/1/start: expected 0x08008000, where the run before ends: a bank has no hole, got "0x08010000"; for example "0x08008000" (rule flash-runs-contiguous, see profiles/README.md#flash)',
    ],
  },
  {
    edits: [["/flash/sizes/B/runs/2/start", "0x08004000"]],
    texts: [
      '/flash/sizes/B/runs/2/start: expected 0x08010000 or more, behind the run before, got "0x08004000"; for example "0x08010000" (rule flash-runs-contiguous, see profiles/README.md#flash)',
      '/memories: expected memories of size "B" without a common address, got "Internal Flash 0x08000000–0x0800FFFF and Internal Flash 0x08004000–0x08013FFF"; for example "Internal Flash 0x08000000–0x0800FFFF and Internal Flash 0x08010000–0x0801FFFF" (rule memories-apart, see profiles/README.md#memories)',
    ],
  },
  {
    edits: [["/flash/sizes/B/runs/0/bank", 2]],
    texts: [
      "/flash/sizes/B/runs/1/bank: expected banks in ascending order, here 2 or more, got 1; for example 2 (rule flash-runs-contiguous, see profiles/README.md#flash)",
    ],
  },
  {
    edits: [["/flash/sizes/B/runs/0/start", "0x08000800"]],
    texts: [
      '/flash/sizes/B/runs/0/start: expected the start of the flash, 0x08000000, got "0x08000800"; for example "0x08000000" (rule flash-runs-contiguous, see profiles/README.md#flash)',
      '/flash/sizes/B/runs/1/start: expected 0x08008800, where the run before ends: a bank has no hole, got "0x08008000"; for example "0x08008800" (rule flash-runs-contiguous, see profiles/README.md#flash)',
      '/memories: expected memories of size "B" without a common address, got "Internal Flash 0x08000800–0x080087FF and Internal Flash 0x08008000–0x0800FFFF"; for example "Internal Flash 0x08000800–0x080087FF and Internal Flash 0x08008800–0x080107FF" (rule memories-apart, see profiles/README.md#memories)',
    ],
  },
  {
    edits: [["/flash/sizes/B/runs/2/start", "0x0FFFF800"]],
    texts: [
      '/flash/sizes/B/runs/2: expected an end at 0x0FFFFFFF at most, got "0x1000F7FF"; for example "0x080FFFFF" (rule flash-in-flash-space, see profiles/README.md#flash)',
    ],
  },
  {
    edits: [["/flash/sizes/B/runs/2/start", "0x08020400"]],
    texts: [
      '/flash/sizes/B/runs/2/start: expected a multiple of the sector size, 2048 bytes, got "0x08020400"; for example "0x08000000" (rule sectors-aligned, see profiles/README.md#flash)',
    ],
  },
  {
    edits: [["/programming/writeAlignment/sizeBytes", 12]],
    texts: [
      "/flash/sizes/8/runs/0/sectorSizeBytes: expected a multiple of the write alignment, 12 bytes, got 2048; for example 1536 (rule alignment-divides-sector, see profiles/README.md#flash)",
      "/flash/sizes/B/runs/0/sectorSizeBytes: expected a multiple of the write alignment, 12 bytes, got 2048; for example 1536 (rule alignment-divides-sector, see profiles/README.md#flash)",
      "/flash/sizes/B/runs/1/sectorSizeBytes: expected a multiple of the write alignment, 12 bytes, got 2048; for example 1536 (rule alignment-divides-sector, see profiles/README.md#flash)",
      "/flash/sizes/B/runs/2/sectorSizeBytes: expected a multiple of the write alignment, 12 bytes, got 2048; for example 1536 (rule alignment-divides-sector, see profiles/README.md#flash)",
      "/programming/writeAlignment/sizeBytes: expected a power of two, got 12; for example 8 (rule alignment-power-of-two, see profiles/README.md#programming)",
    ],
  },
  {
    edits: [
      ["/programming/programUnit/sizeBytes", 16],
      ["/behaviour/times/0/program/unitBytes", 16],
      ["/behaviour/times/1/program/unitBytes", 16],
    ],
    texts: [
      "/programming/writeAlignment/sizeBytes: expected a multiple of the program unit, 16 bytes, got 8; for example 16 (rule alignment-multiple-of-unit, see profiles/README.md#programming)",
    ],
  },
  {
    edits: [
      ["/memories/0/runs/1/start", "0x1FFF7820"],
      ["/optionBytes", undefined],
    ],
    texts: [
      '/memories/0/runs/1/start: expected 0x1FFF7830 or more, behind the run before, got "0x1FFF7820"; for example "0x1FFF7830" (rule memory-runs-ascend, see profiles/README.md#memories)',
      '/memories: expected memories of size "8" without a common address, got "Option Bytes 0x1FFF7800–0x1FFF782F and Option Bytes 0x1FFF7820–0x1FFF784F"; for example "Option Bytes 0x1FFF7800–0x1FFF782F and Option Bytes 0x1FFF7830–0x1FFF785F" (rule memories-apart, see profiles/README.md#memories)',
      '/memories: expected memories of size "B" without a common address, got "Option Bytes 0x1FFF7800–0x1FFF782F and Option Bytes 0x1FFF7820–0x1FFF784F"; for example "Option Bytes 0x1FFF7800–0x1FFF782F and Option Bytes 0x1FFF7830–0x1FFF785F" (rule memories-apart, see profiles/README.md#memories)',
      '/descriptorStrings/1/string: expected the layout of size "8" in alternate setting 1, or an override, got "@Option Bytes  /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e"; for example "@Option Bytes  /0x1FFF7800/1*48 e/0x1FFF7820/1*48 e" (rule seen-string-agrees, see profiles/README.md#descriptorstrings)',
      '/descriptorStrings/1/string: expected the layout of size "B" in alternate setting 1, or an override, got "@Option Bytes  /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e"; for example "@Option Bytes  /0x1FFF7800/1*48 e/0x1FFF7820/1*48 e" (rule seen-string-agrees, see profiles/README.md#descriptorstrings)',
    ],
  },
  {
    edits: [
      ["/memories/0/runs/1/start", "0xFFFFFFF0"],
      ["/optionBytes", undefined],
      ["/descriptorStrings/1", undefined],
      ["/descriptorStrings/length", 1],
    ],
    texts: [
      '/memories/0/runs/1/start: expected a start that leaves room for 48 bytes below 4 GiB, got "0xFFFFFFF0"; for example "0xFFFFFFD0" (rule inside-address-space, see profiles/README.md#memories)',
    ],
  },
  {
    edits: [["/ram/all/ranges/0/start", "0xFFFFFFF0"]],
    texts: [
      '/ram/all/ranges/0/start: expected a start that leaves room for 20480 bytes below 4 GiB, got "0xFFFFFFF0"; for example "0xFFFFB000" (rule inside-address-space, see profiles/README.md#ram)',
    ],
  },
  {
    edits: [["/memories/1/runs/0/start", "0x1FFF7700"]],
    texts: [
      '/memories: expected memories of size "B" without a common address, got "OTP Memory 0x1FFF7700–0x1FFF7AFF and Option Bytes 0x1FFF7800–0x1FFF782F"; for example "OTP Memory 0x1FFF7700–0x1FFF7AFF and Option Bytes 0x1FFF7B00–0x1FFF7B2F" (rule memories-apart, see profiles/README.md#memories)',
    ],
  },
  {
    edits: [["/ram/big/ranges/1/start", "0x20004000"]],
    texts: [
      '/ram/big/ranges: expected RAM that shares no address with other RAM or with a memory, got "SRAM 0x20000000–0x20004FFF and SRAM2 0x20004000–0x20004FFF"; for example "SRAM 0x20000000–0x20004FFF and SRAM2 0x20005000–0x20005FFF" (rule ram-apart, see profiles/README.md#ram)',
    ],
  },
  {
    edits: [["/ram/big/ranges/1/start", "0x1FFF7000"]],
    texts: [
      '/ram/big/ranges: expected RAM that shares no address with other RAM or with a memory, got "SRAM2 0x1FFF7000–0x1FFF7FFF and Option Bytes 0x1FFF7800–0x1FFF782F"; for example "SRAM2 0x1FFF7000–0x1FFF7FFF and Option Bytes 0x1FFF8000–0x1FFF802F" (rule ram-apart, see profiles/README.md#ram)',
    ],
  },
  {
    edits: [["/memories/1/alternateSetting", 1]],
    texts: [
      "/memories/1/alternateSetting: expected an alternate setting that no other memory of the same parts has, got 1; for example 4 (rule alternate-setting-unique, see profiles/README.md#memories)",
    ],
  },
  {
    edits: [["/memories/1/alternateSetting", 0]],
    texts: [
      "/memories/1/alternateSetting: expected an alternate setting that no other memory of the same parts has, got 0; for example 4 (rule alternate-setting-unique, see profiles/README.md#memories)",
    ],
  },
  {
    edits: [["/behaviour/quirks/1/name", "error-at-first-contact"]],
    texts: [
      '/behaviour/quirks/1/name: expected each quirk once, with all boot ROM ids that have it, got "error-at-first-contact"; for example "idle-at-once" (rule quirk-twice, see profiles/README.md#behaviour)',
    ],
  },
  {
    edits: [["/behaviour/quirks/1/romIds/0", "0xD3"]],
    texts: [
      '/behaviour/quirks/1/romIds/0: expected a boot ROM id that rom.versions lists: 0x90, 0x91, got "0xD3"; for example "0x90" (rule quirk-rom-known, see profiles/README.md#behaviour)',
    ],
  },
  {
    edits: [
      ["/rom/hostRam/0/romIds/0", "0xD3"],
      ["/rom/connect/1/romIds/0", "0xD3"],
      ["/registers/readable/romIds/0", "0xD3"],
      ["/confirmed/0/romId", "0xD3"],
    ],
    texts: [
      '/rom/hostRam/0/romIds/0: expected a boot ROM id that rom.versions lists: 0x90, 0x91, got "0xD3"; for example "0x90" (rule rom-id-known, see profiles/README.md#rom)',
      '/rom/connect/1/romIds/0: expected a boot ROM id that rom.versions lists: 0x90, 0x91, got "0xD3"; for example "0x90" (rule rom-id-known, see profiles/README.md#rom)',
      '/registers/readable/romIds/0: expected a boot ROM id that rom.versions lists: 0x90, 0x91, got "0xD3"; for example "0x90" (rule rom-id-known, see profiles/README.md#registers)',
      '/confirmed/0/romId: expected a boot ROM id that rom.versions lists: 0x90, 0x91, got "0xD3"; for example "0x90" (rule rom-id-known, see profiles/README.md#confirmed)',
    ],
  },
  {
    edits: [
      ["/rom/hostRam/1/romIds", ["0x91", "0x90"]],
      ["/rom/connect/1/romIds", undefined],
      ["/rom/connect/0/crystalMhz", undefined],
    ],
    texts: [
      '/rom/hostRam/1: expected boot ROMs that no earlier entry speaks of (so far 0x90), got "0x91, 0x90"; for example "0x91" (rule rom-fact-once, see profiles/README.md#rom)',
      '/rom/connect/1: expected boot ROMs that no earlier entry speaks of (so far 0x90), got "all"; for example "0x91" (rule rom-fact-once, see profiles/README.md#rom)',
    ],
  },
  {
    edits: [
      ["/rom/connect/0/romIds", undefined],
      ["/rom/connect/1/crystalMhz", 8],
    ],
    texts: [
      '/rom/connect/1: expected boot ROMs that no earlier entry speaks of with 8 MHz (so far all), got "0x91"; for example "0x90, 0x91" (rule rom-fact-once, see profiles/README.md#rom)',
    ],
  },
  {
    edits: [
      ["/registers/flashSize", undefined],
      ["/registers/uniqueId", undefined],
    ],
    texts: [
      '/registers/flashSize: expected the address of a word that can be read, here or in registers.uniqueId, got nothing; for example "0x1FF8007C" (rule readable-of-register, see profiles/README.md#registers)',
    ],
  },
  {
    edits: [["/confirmed/0/part", "STM32T100C8T6"]],
    texts: [
      '/confirmed/0/part: expected a part that parts lists, without what follows the size letter, got "STM32T100C8T6"; for example "STM32T100C8" (rule confirmed-part-known, see profiles/README.md#confirmed)',
    ],
  },
  {
    edits: [
      ["/behaviour/times/0/erase/sectors/0/typicalMs", 41],
      ["/behaviour/times/0/program/typicalMs", 0.2],
      ["/behaviour/times/0/massErase/typicalMs", 60.5],
    ],
    texts: [
      "/behaviour/times/0/erase/sectors/0/typicalMs: expected the maximum, 40 ms, or less, got 41; for example 40 (rule typical-within-maximum, see profiles/README.md#behaviour)",
      "/behaviour/times/0/program/typicalMs: expected the maximum, 0.1 ms, or less, got 0.2; for example 0.1 (rule typical-within-maximum, see profiles/README.md#behaviour)",
      "/behaviour/times/0/massErase/typicalMs: expected the maximum, 60 ms, or less, got 60.5; for example 60 (rule typical-within-maximum, see profiles/README.md#behaviour)",
    ],
  },
  {
    edits: [["/behaviour/times/0/erase/sectors/0/sectorSizeBytes", 4096]],
    texts: [
      "/behaviour/times/0/erase/sectors/0/sectorSizeBytes: expected the size of a sector of the flash: 2048, got 4096; for example 2048 (rule erase-time-of-sector, see profiles/README.md#behaviour)",
    ],
  },
  {
    edits: [["/behaviour/times/0/erase/sectors/1", { sectorSizeBytes: 2048 }]],
    texts: [
      "/behaviour/times/0/erase/sectors/1/sectorSizeBytes: expected a larger sector than the one before, 2048 bytes, got 2048; for example 4096 (rule erase-times-ascend, see profiles/README.md#behaviour)",
    ],
  },
  {
    edits: [["/behaviour/times/0/program/unitBytes", 2]],
    texts: [
      "/behaviour/times/0/program/unitBytes: expected a multiple of the program unit, 4 bytes, got 2; for example 4 (rule program-time-of-units, see profiles/README.md#behaviour)",
    ],
  },
  {
    edits: [["/supply/alternateSetting", 1]],
    texts: [
      '/supply: expected an address in the device feature of every part (alternate setting 3, 0xFFFF0000–0xFFFF0003), got "alternate setting 1, 0xFFFF0000"; for example "0xFFFF0000" (rule supply-in-device-feature, see profiles/README.md#supply)',
    ],
  },
  {
    edits: [["/supply/address", "0xFFFF0004"]],
    texts: [
      '/supply: expected an address in the device feature of every part (alternate setting 3, 0xFFFF0000–0xFFFF0003), got "alternate setting 3, 0xFFFF0004"; for example "0xFFFF0000" (rule supply-in-device-feature, see profiles/README.md#supply)',
    ],
  },
  {
    edits: [["/memories/2/sizes", "B"]],
    texts: [
      '/supply: expected an address in the device feature of every part (alternate setting 3, 0xFFFF0000–0xFFFF0003), got "alternate setting 3, 0xFFFF0000"; for example "0xFFFF0000" (rule supply-in-device-feature, see profiles/README.md#supply)',
    ],
  },
  {
    edits: [
      ["/memories/2", undefined],
      ["/memories/length", 2],
    ],
    texts: [
      '/supply: expected an address in the device feature of every part (memories has none), got "alternate setting 3, 0xFFFF0000"; for example "0xFFFF0000" (rule supply-in-device-feature, see profiles/README.md#supply)',
    ],
  },
  {
    edits: [["/supply/values/2.7-3.6", 0]],
    texts: [
      "/supply/values/2.7-3.6: expected another byte than that of 1.8-2.7, got 0; for example 1 (rule supply-value-once, see profiles/README.md#supply)",
    ],
  },
  {
    edits: [["/behaviour/times/1/supplies/0", "1.8-2.7"]],
    texts: [
      '/behaviour/times/1/supplies/0: expected a range of supply.values that no other entry has (there is 1.8-2.7, 2.7-3.6), got "1.8-2.7"; for example "2.7-3.6" (rule times-of-supply, see profiles/README.md#behaviour)',
      '/supply/values/2.7-3.6: expected a range that an entry of behaviour.times names, got "2.7-3.6"; for example "1.8-2.7" (rule times-of-supply, see profiles/README.md#supply)',
    ],
  },
  {
    edits: [["/behaviour/times/1/supplies/1", "3-5"]],
    texts: [
      '/behaviour/times/1/supplies/1: expected a range of supply.values that no other entry has (there is 1.8-2.7, 2.7-3.6), got "3-5"; for example "2.7-3.6" (rule times-of-supply, see profiles/README.md#behaviour)',
    ],
  },
  {
    edits: [["/behaviour/times/2", {}]],
    texts: [
      '/behaviour/times/2/supplies: expected the ranges at which these times hold, got nothing; for example ["1.8-2.7"] (rule times-of-supply, see profiles/README.md#behaviour)',
    ],
  },
  {
    edits: [["/supply", undefined]],
    texts: [
      '/behaviour/times/0/supplies/0: expected a range of supply.values that no other entry has (there is none), got "1.8-2.7"; for example "2.7-3.6" (rule times-of-supply, see profiles/README.md#behaviour)',
      '/behaviour/times/1/supplies/0: expected a range of supply.values that no other entry has (there is none), got "2.7-3.6"; for example "2.7-3.6" (rule times-of-supply, see profiles/README.md#behaviour)',
    ],
  },
  {
    edits: [["/optionBytes/alternateSetting", 3]],
    texts: [
      '/optionBytes/alternateSetting: expected an alternate setting in which size "8" has option bytes, got 3; for example 1 (rule option-blocks-are-runs, see profiles/README.md#optionbytes)',
      '/optionBytes/alternateSetting: expected an alternate setting in which size "B" has option bytes, got 3; for example 1 (rule option-blocks-are-runs, see profiles/README.md#optionbytes)',
    ],
  },
  {
    edits: [["/optionBytes/blocks/1/sizeBytes", 40]],
    texts: ["8", "B"].map(
      (letter) =>
        `/optionBytes/blocks: expected the runs of the memory of size "${letter}", 0x1FFF7800–0x1FFF782F and 0x1FFFF800–0x1FFFF82F, got "0x1FFF7800–0x1FFF782F and 0x1FFFF800–0x1FFFF827"; for example [{"start":"0x1FFF7800","sizeBytes":48},{"start":"0x1FFFF800","sizeBytes":48}] (rule option-blocks-are-runs, see profiles/README.md#optionbytes)`,
    ),
  },
  {
    edits: [
      ["/optionBytes/readProtection/address", "0x1FFF7830"],
      ["/optionBytes/irreversible/0/address", "0x1FFF7830"],
      ["/optionBytes/onlyHarmless/0/address", "0x1FFF77FF"],
    ],
    texts: [
      "/optionBytes/readProtection/address|0x1FFF7830",
      "/optionBytes/irreversible/0/address|0x1FFF7830",
      "/optionBytes/onlyHarmless/0/address|0x1FFF77FF",
    ].map((place) => {
      const [path, got] = place.split("|");
      return `${path}: expected an address in a block: 0x1FFF7800–0x1FFF782F or 0x1FFFF800–0x1FFFF82F, got "${got}"; for example "0x1FFF7800" (rule option-byte-in-block, see profiles/README.md#optionbytes)`;
    }),
  },
  {
    edits: [
      ["/optionBytes/irreversible/1", { ...IRREVERSIBLE, mask: "0x0F" }],
      ["/optionBytes/irreversible/2", { ...IRREVERSIBLE, mask: "0x00", value: "0x00" }],
    ],
    texts: [
      '/optionBytes/irreversible/1/value: expected bits that the mask 0x0F has, or it would never be caught, got "0xCC"; for example "0x0C" (rule irreversible-in-mask, see profiles/README.md#optionbytes)',
      '/optionBytes/irreversible/2/value: expected bits that the mask 0x00 has, or it would never be caught, got "0x00"; for example "0x00" (rule irreversible-in-mask, see profiles/README.md#optionbytes)',
    ],
  },
  ...[
    ["/optionBytes/irreversible", []] as const,
    ["/optionBytes/irreversible/0/address", "0x1FFF7804"] as const,
    ["/optionBytes/irreversible/0/value", "0xCD"] as const,
  ].map((edit) => ({
    edits: [edit],
    texts: [
      '/optionBytes/irreversible: expected an entry for level 2, 0xCC at 0x1FFF7800, got nothing; for example {"address":"0x1FFF7800","mask":"0xFF","value":"0xCC","meaning":"readout protection level 2"} (rule level-2-irreversible, see profiles/README.md#optionbytes)',
    ],
  })),
  {
    edits: [["/optionBytes/irreversible/1", { ...IRREVERSIBLE, mask: "0x80", value: "0x80" }]],
    texts: [
      '/optionBytes/irreversible/1/value: expected a value that is not level 0, 0xAA, got "0x80"; for example "0xCC" (rule level-0-reversible, see profiles/README.md#optionbytes)',
    ],
  },
  {
    edits: [["/descriptorStrings/0/sizes", "8"]],
    texts: [
      '/descriptorStrings/0/sizes: expected the size letter of STM32T101RB, which was seen to send the string, among others, got "8"; for example "8B" (rule seen-part-may-send, see profiles/README.md#descriptorstrings)',
    ],
  },
  {
    edits: [["/descriptorStrings/0/seenOn/0/part", "STM32T100R8"]],
    texts: [
      '/descriptorStrings/0/seenOn/0/part: expected a part that parts lists, or several with x for package or size, got "STM32T100R8"; for example "STM32T100C8" (rule seen-part-known, see profiles/README.md#descriptorstrings)',
    ],
  },
  {
    edits: [["/overrides", undefined]],
    texts: [
      '/descriptorStrings/0/string: expected the layout of size "B" in alternate setting 0, or an override, got "@Internal Flash  /0x08000000/32*002Kg"; for example "@Internal Flash  /0x08000000/32*2Kg/0x08020000/32*2Kg" (rule seen-string-agrees, see profiles/README.md#descriptorstrings)',
    ],
  },
  {
    edits: [
      ["/descriptorStrings/0/string", "@Internal Flush  /0x08000000/32*002Kg"],
      ["/overrides/0/string", "@Internal Flush  /0x08000000/32*002Kg"],
    ],
    texts: [
      '/descriptorStrings/0/string: expected the layout of size "8" in alternate setting 0, or an override, got "@Internal Flush  /0x08000000/32*002Kg"; for example "@Internal Flash  /0x08000000/32*2Kg" (rule seen-string-agrees, see profiles/README.md#descriptorstrings)',
    ],
  },
  {
    edits: [["/overrides/0/string", "@Internal Flash  /0x08000000/64*002Kg"]],
    texts: [
      '/descriptorStrings/0/string: expected the layout of size "B" in alternate setting 0, or an override, got "@Internal Flash  /0x08000000/32*002Kg"; for example "@Internal Flash  /0x08000000/32*2Kg/0x08020000/32*2Kg" (rule seen-string-agrees, see profiles/README.md#descriptorstrings)',
      '/overrides/0/string: expected a string that descriptorStrings has for alternate setting 0, got "@Internal Flash  /0x08000000/64*002Kg"; for example "@Internal Flash  /0x08000000/32*002Kg" (rule override-of-seen-string, see profiles/README.md#overrides)',
    ],
  },
  {
    edits: [["/overrides/0/sizes", undefined]],
    texts: [
      '/overrides/0/string: expected a string that differs from the layout of size "8", got "@Internal Flash  /0x08000000/32*002Kg"; for example "@Internal Flash  /0x08000000/64*2Kg" (rule override-differs, see profiles/README.md#overrides)',
    ],
  },
  {
    edits: [
      [
        "/flash/sizes/8",
        { sizeBytes: 65536, variants: [SINGLE_BANK, { ...SINGLE_BANK, mode: "dual-bank" }] },
      ],
    ],
    texts: [
      '/flash/sizes/8/variants/0/mode: expected a mode that an entry of bankModes has for size "8", got "single-bank"; for example "dual-bank" (rule variant-of-option-bit, see profiles/README.md#flash)',
      '/flash/sizes/8/variants/1/mode: expected a mode that an entry of bankModes has for size "8", got "dual-bank"; for example "dual-bank" (rule variant-of-option-bit, see profiles/README.md#flash)',
      '/flash/sizes/8/variants/1: expected a mode and a layout that differ from those before, but single-bank is the same, got "dual-bank"; for example "contiguous" (rule variants-differ, see profiles/README.md#flash)',
    ],
  },
  {
    edits: [
      ["/flash/sizes/8/variants", [SINGLE_BANK, TWO_BANKS]],
      ["/bankModes/0/sizes", "8B"],
    ],
    texts: [
      '/flash/sizes/8: expected runs or variants, which tells every layout, and not both, got "runs and variants"; for example {"sizeBytes":65536,"variants":[{"mode":"single-bank","runs":[{"start":"0x08000000","sectorCount":32,… (rule runs-or-variants, see profiles/README.md#flash)',
    ],
  },
  {
    edits: [["/flash/sizes/8/runs", undefined]],
    texts: [
      "/flash/sizes/8/runs: expected sectors of 65536 bytes in all, as sizeBytes says, got 0; for example 65536 (rule flash-runs-fill-size, see profiles/README.md#flash)",
      '/descriptorStrings/0/string: expected the layout of size "8" in alternate setting 0, or an override, got "@Internal Flash  /0x08000000/32*002Kg"; for example "@Internal Flash  " (rule seen-string-agrees, see profiles/README.md#descriptorstrings)',
    ],
  },
  {
    edits: [["/die/sources/0", "manul"]],
    texts: [
      '/die/sources/0: expected a key of sources: manual, board, got "manul"; for example "manual" (rule source-known, see profiles/README.md#die)',
    ],
  },
  {
    edits: [["/descriptorStrings/0/seenOn/0/source", "bord"]],
    texts: [
      '/descriptorStrings/0/seenOn/0/source: expected a key of sources: manual, board, got "bord"; for example "manual" (rule source-known, see profiles/README.md#descriptorstrings)',
    ],
  },
  {
    edits: [["/sources/spare", { kind: "page", title: "a page", place: "somewhere" }]],
    texts: [
      '/sources/spare: expected a source that some fact cites, got "spare"; for example "manual" (rule source-used, see profiles/README.md#sources)',
    ],
  },
];

function validate(...edits: readonly Edit[]) {
  return validateProfile(validProfile(...edits), { fileName: `folder/${VALID_FILE_NAME}` });
}

describe("a rule beyond the schema", () => {
  it.each(CASES)("$edits", ({ edits, texts }) => {
    const result = validate(...edits);
    expect(result.ok ? [] : result.issues.map(formatProfileIssue)).toEqual(texts);
  });

  it("has a case for each rule", () => {
    const told = CASES.flatMap(({ texts }) => texts.join("\n"));
    const untold = PROFILE_RULES.filter(({ name }) => !told.join("\n").includes(`(rule ${name},`));
    expect(untold.map(({ name }) => name)).toEqual([]);
  });
});

describe("validateProfile", () => {
  it("accepts a profile without violations", () => {
    expect(validate()).toEqual({
      ok: true,
      profile: expect.objectContaining({ id: "stm32t100-t101" }),
    });
  });

  it("does not ask for a file name where there is none", () => {
    expect(validateProfile(validProfile()).ok).toBe(true);
  });

  it("takes a line with the family that it inherits from, and with no other", () => {
    const whole = validateProfile(validLine(), { fileName: LINE_FILE_NAME, family: validFamily() });
    expect(whole).toEqual({ ok: true, profile: expect.objectContaining({ series: "STM32T3" }) });
    const texts = [undefined, validProfile(), validFamily(["/name", 5])].map((family) => {
      const result = validateProfile(validLine(), { family });
      return result.ok ? [] : result.issues.map(formatProfileIssue);
    });
    const missing =
      '/inherits: expected a valid family.json in the same folder, or a file that says all itself, got "family"; for example {"schemaVersion":1,"kind":"family","id":"l4","name":"STM32L4","sources":{}} (rule family-missing, see profiles/README.md#inherits)';
    expect(texts).toEqual([[missing], [missing], [missing]]);
  });

  it("misses in the line what neither it nor its family has", () => {
    const family = validFamily(["/series", undefined], ["/usb/attributes", undefined]);
    const result = validateProfile(validLine(["/usb", undefined]), { family });
    expect(result.ok ? [] : result.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      "/series schema-required",
      "/usb/deviceVersions schema-required",
      "/usb/attributes schema-required",
    ]);
  });

  it("takes a loader, and judges what a loader has", () => {
    const options = { fileName: LOADER_FILE_NAME };
    expect(validateProfile(validLoader(), options)).toEqual({
      ok: true,
      profile: expect.objectContaining({ kind: "loader", id: "t-boot", flashKind: "external" }),
    });
    const bad = validateProfile(
      validLoader(["/flash/sizes/8/runs/0/sectorCount", 17], ["/usb/sources/0", "no"]),
      options,
    );
    expect(bad.ok ? [] : bad.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      "/flash/sizes/8/runs flash-runs-fill-size",
      "/usb/sources/0 source-known",
    ]);
  });

  it("takes no family alone", () => {
    const result = validateProfile(validFamily());
    expect(result.ok ? [] : result.issues.map(formatProfileIssue)).toEqual([
      '/kind: expected a chip line or a loader; a family is judged with its lines, got "family"; for example "loader" (rule family-alone, see profiles/README.md#kind)',
    ]);
  });

  it("reports violations of several rules at once", () => {
    const result = validate(
      ["/id", "stm32x"],
      ["/notDfu/0/prefix", "STM32T100"],
      ["/die/sources/0", "no"],
    );
    expect(result.ok ? [] : result.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      "/id id-is-file-name",
      "/notDfu/0/prefix not-dfu-is-no-part",
      "/die/sources/0 source-known",
    ]);
  });

  it("gives every issue in parts, for programs", () => {
    expect(validate(["/id", "stm32x"])).toEqual({
      ok: false,
      issues: [
        {
          path: "/id",
          value: "stm32x",
          rule: "id-is-file-name",
          expected: 'the file name without .json, "stm32t100-t101"',
          example: "stm32t100-t101",
          doc: "profiles/README.md#id",
        },
      ],
    });
  });
});
