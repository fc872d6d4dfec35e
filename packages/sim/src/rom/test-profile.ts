/**
 * Profiles for the tests of the boot ROM: the memories of four bundled lines with a
 * behaviour that the tests fix themselves. Does not ship.
 */
import type { QuirkName, StatusWhileBusy } from "@dfukit/core";
import {
  type Citation,
  listProfiles,
  type Profile,
  type ProfileOptionBytes,
  type ProfileTimes,
} from "@dfukit/profiles";

const CITED: Citation = { sources: ["test"], inferredFrom: null };

/** The lines that the tests know. */
export type TestLine = "f4" | "l0" | "l4" | "h7";

const IDS: Readonly<Record<TestLine, string>> = {
  f4: "stm32f405-f407-f415-f417",
  l0: "stm32l072-l073-l082-l083",
  l4: "stm32l475-l476-l486",
  h7: "stm32h742-h743-h745-h747-h750-h753-h755-h757",
};

/** What a test may change. */
export interface TestProfileOptions {
  readonly statusWhileBusy?: StatusWhileBusy;
  readonly quirks?: readonly { readonly name: QuirkName; readonly romIds: readonly number[] }[];
  readonly announced?: Profile["behaviour"]["announced"];
  readonly times?: readonly ProfileTimes[];
  readonly optionBytes?: ProfileOptionBytes | null;
}

/** The profile of a line. */
export function testProfile(line: TestLine, options: TestProfileOptions = {}): Profile {
  const base = listProfiles().find(({ id }) => id === IDS[line]);
  if (base === undefined) throw new Error(`no bundled profile ${IDS[line]}`);
  const { statusWhileBusy = BUSY[line], quirks = [], announced = ANNOUNCED[line] } = options;
  return {
    ...base,
    blankReadProvesErased: { value: line === "f4" || line === "l0", ...CITED },
    usb: {
      vendorId: 0x0483,
      productId: 0xdf11,
      deviceVersions: [line === "h7" ? 0x0200 : line === "f4" ? 0x2100 : 0x2200],
      transferSizeBytes: { value: line === "h7" ? 1024 : 2048, ...CITED },
      attributes: 0x0b,
      dfuVersion: 0x011a,
      detachTimeoutMs: 255,
      commands: [0x00, 0x21, 0x41, 0x92],
      romIds: [0x90, 0x91],
      ...CITED,
    },
    behaviour: {
      statusWhileBusy: { value: statusWhileBusy, ...CITED },
      quirks: quirks.map((quirk) => ({ ...quirk, ...CITED })),
      announced,
      times: options.times ?? TIMES[line],
    },
    descriptorStrings: STRINGS[line],
    supply: line === "f4" ? SUPPLY : null,
    optionBytes: options.optionBytes === undefined ? OPTION_BYTES[line] : options.optionBytes,
  };
}

type Strings = Profile["descriptorStrings"];

function seen(alternateSetting: number, string: string, sizes: string, part: string) {
  return {
    alternateSetting,
    string,
    sizes: Array.from(sizes),
    seenOn: [{ part, source: "test" }],
  };
}

const STRINGS: Readonly<Record<TestLine, Strings>> = {
  f4: [
    seen(0, "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", "G", "STM32F407VG"),
    seen(1, "@Option Bytes  /0x1FFFC000/01*016 g", "EG", "STM32F407VG"),
    seen(1, "@Option Bytes  /0x1FFFC000/01*016 e", "EG", "STM32F415RG"),
    seen(2, "@OTP Memory /0x1FFF7800/01*512 g,01*016 g", "EG", "STM32F407VG"),
    seen(3, "@Device Feature/0xFFFF0000/01*004 g", "EG", "STM32F407VG"),
  ],
  l0: [
    seen(0, "@Internal Flash  /0x08000000/1536*128g", "8BZ", "STM32L083CZ"),
    seen(1, "@Option Bytes  /0x1FF80000/01*032 e", "8BZ", "STM32L083CZ"),
    seen(2, "@DATA Memory /0x08080000/2*3Ke", "8BZ", "STM32L083CZ"),
  ],
  l4: [],
  h7: [
    seen(0, "@Internal Flash   /0x08000000/16*128Kg", "BGI", "STM32H743VI"),
    seen(1, "@Option Bytes   /0x5200201C/01*128 e", "BGI", "STM32H743VI"),
  ],
};

const BUSY: Readonly<Record<TestLine, StatusWhileBusy>> = {
  f4: "held",
  l0: "answered",
  l4: "stalled",
  h7: "answered",
};

// F4: modm build-tool documentation; L4: dfu-util tickets 40 and 208.
const ANNOUNCED: Readonly<Record<TestLine, Profile["behaviour"]["announced"]>> = {
  f4: { setAddressMs: 104, eraseMs: 100, writeMs: 104, massEraseMs: 100, ...CITED },
  l0: null,
  l4: { setAddressMs: 0, eraseMs: 21, writeMs: 21, massEraseMs: 21, ...CITED },
  h7: null,
};

const SUPPLY: NonNullable<Profile["supply"]> = {
  alternateSetting: 3,
  address: 0xffff0000,
  values: { "1.8-2.1": 0, "2.1-2.4": 1, "2.4-2.7": 2, "2.7-3.6": 3 },
  ...CITED,
};

function eraseTime(sectorSizeBytes: number, typicalMs: number | null, maximumMs: number | null) {
  return { sectorSizeBytes, typicalMs, maximumMs, ...CITED };
}

const TIMES: Readonly<Record<TestLine, readonly ProfileTimes[]>> = {
  // Doc ID 022152, Table 36: byte writes, then words.
  f4: [
    {
      supply: null,
      erase: [
        eraseTime(16384, 400, 800),
        eraseTime(65536, 1200, 2400),
        eraseTime(131072, 2000, 4000),
      ],
      program: { unitBytes: 1, typicalMs: 0.016, maximumMs: 0.1, ...CITED },
      massErase: { typicalMs: 16000, maximumMs: 32000, ...CITED },
    },
    {
      supply: "2.7-3.6",
      erase: [
        eraseTime(16384, 250, 500),
        eraseTime(65536, 550, 1100),
        eraseTime(131072, 1000, 2000),
      ],
      program: { unitBytes: 4, typicalMs: 0.016, maximumMs: 0.1, ...CITED },
      massErase: { typicalMs: 8000, maximumMs: 16000, ...CITED },
    },
  ],
  l0: [{ supply: null, erase: [eraseTime(128, 3.2, 4)], program: null, massErase: null }],
  l4: [{ supply: null, erase: [eraseTime(2048, null, 24.5)], program: null, massErase: null }],
  h7: [{ supply: null, erase: [eraseTime(131072, 1100, 2200)], program: null, massErase: null }],
};

const RDP = { level0: 0xaa, level2: 0xcc, ...CITED };

const OPTION_BYTES: Readonly<Record<TestLine, ProfileOptionBytes>> = {
  f4: {
    alternateSetting: 1,
    blocks: [{ start: 0x1fffc000, sizeBytes: 16 }],
    readProtection: { address: 0x1fffc001, ...RDP },
    irreversible: [
      {
        address: 0x1fffc001,
        mask: 0xff,
        value: 0xcc,
        meaning: "readout protection level 2",
        ...CITED,
      },
    ],
    resetsAfterWrite: true,
    onlyHarmless: [],
    complement: null,
    ...CITED,
  },
  l0: {
    alternateSetting: 1,
    blocks: [{ start: 0x1ff80000, sizeBytes: 32 }],
    readProtection: { address: 0x1ff80000, ...RDP },
    irreversible: [],
    resetsAfterWrite: null,
    onlyHarmless: [],
    complement: "half-words",
    ...CITED,
  },
  l4: {
    alternateSetting: 1,
    blocks: [
      { start: 0x1fff7800, sizeBytes: 40 },
      { start: 0x1ffff800, sizeBytes: 40 },
    ],
    readProtection: { address: 0x1fff7800, ...RDP },
    irreversible: [],
    resetsAfterWrite: false,
    onlyHarmless: [],
    complement: "words",
    ...CITED,
  },
  h7: {
    alternateSetting: 1,
    blocks: [{ start: 0x5200201c, sizeBytes: 128 }],
    readProtection: { address: 0x5200201d, ...RDP },
    irreversible: [
      { address: 0x52002024, mask: 0x80, value: 0x00, meaning: "the test bit cleared", ...CITED },
    ],
    resetsAfterWrite: false,
    onlyHarmless: [],
    complement: null,
    ...CITED,
  },
};
