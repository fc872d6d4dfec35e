import { describe, expect, it } from "vitest";
import {
  type DeviceShape,
  describedDevice,
  F4_OLD_STRINGS,
  F4_STRINGS,
  F411_STRINGS,
  H7_STRINGS,
  L0_STRINGS,
  L433_STRINGS,
  L476_STRINGS,
} from "../test/described-device.js";
import { VALID_FILE_NAME, validProfile } from "../test/valid-profile.js";
import { matchDevice } from "./match-device.js";
import { validateProfile } from "./validate/index.js";

const L0 = "stm32l072-l073-l082-l083";
const F4 = "stm32f405-f407-f415-f417";
const L4 = "stm32l475-l476-l486";
const L433 = "stm32l432-l433-l442-l443";
/** Other lines that may send what an F405 sends: one string, several lines. */
const LIKE_F4 = ["stm32f205-f207-f215-f217 BCEFG", "stm32f412 EG", "stm32f413-f423 G"];
const H7 = "stm32h742-h743-h745-h747-h750-h753-h755-h757";

function matched(shape: DeviceShape): readonly string[] {
  return matchDevice(describedDevice(shape)).map(
    ({ profile, sizes }) => `${profile.id} ${sizes.map(({ letter }) => letter).join("")}`,
  );
}

const [L0_FLASH, L0_OPTIONS, L0_DATA] = L0_STRINGS;
const [F4_FLASH, F4_OPTIONS, F4_OTP, F4_FEATURE] = F4_STRINGS;
const [L476_FLASH, L476_OPTIONS, L476_OTP] = L476_STRINGS;

describe("a known boot ROM", () => {
  it.each<{ name: string; shape: DeviceShape; lines: readonly string[] }>([
    { name: "L0, which says 192 KiB on all", shape: { strings: L0_STRINGS }, lines: [`${L0} 8BZ`] },
    {
      name: "F4, and what shares its strings",
      shape: { strings: F4_STRINGS },
      lines: [`${F4} EG`, ...LIKE_F4],
    },
    {
      name: "F4 V3.0",
      shape: { strings: F4_OLD_STRINGS, deviceVersion: 0x2100 },
      lines: [`${F4} EG`, ...LIKE_F4],
    },
    {
      name: "H7, which says 2 MiB on all",
      shape: { strings: H7_STRINGS, deviceVersion: 0x0200, transferSizeBytes: 1024 },
      lines: [`${H7} BGI`],
    },
    {
      name: "F411, an F405 but for the flash",
      shape: { strings: F411_STRINGS },
      lines: [
        "stm32f411 CE",
        "stm32f205-f207-f215-f217 E",
        "stm32f401xd-xe DE",
        "stm32f412 E",
        "stm32f446 CE",
      ],
    },
    {
      name: "L433, a known one first, then those of the same layout",
      shape: { strings: L433_STRINGS },
      lines: [`${L433} BC`, "stm32l452-l462 C", `${L4} C`],
    },
    {
      name: "L476 with 512 KiB, by layout",
      shape: { strings: L476_STRINGS },
      lines: [`${L4} E`, "stm32l496-l4a6 E", "stm32l452-l462 CE"],
    },
    {
      name: "L476 with a device feature besides, which only the L452 is known for",
      shape: { strings: [...L476_STRINGS, F4_FEATURE] },
      lines: ["stm32l452-l462 CE", `${L4} E`, "stm32l496-l4a6 E"],
    },
    {
      name: "L0 with blanks folded",
      shape: { strings: ["@Internal Flash /0x08000000/1536*128g", L0_OPTIONS, L0_DATA] },
      lines: [`${L0} 8BZ`],
    },
    { name: "L0 with flash alone", shape: { strings: [L0_FLASH] }, lines: [`${L0} 8BZ`] },
    {
      name: "L0 without a string for the option bytes",
      shape: { strings: [L0_FLASH, null, L0_DATA] },
      lines: [`${L0} 8BZ`],
    },
    {
      name: "one that repeats the flash's string everywhere, as G0B1 does",
      shape: { strings: [L0_FLASH, L0_FLASH, L0_FLASH] },
      lines: [`${L0} 8BZ`],
    },
    {
      name: "one of another version and transfer size",
      shape: { strings: L0_STRINGS, deviceVersion: 0x0100, transferSizeBytes: 512 },
      lines: [`${L0} 8BZ`],
    },
  ])("$name", ({ shape, lines }) => {
    expect(matched(shape)).toEqual(lines);
  });
});

describe("an unknown device", () => {
  it.each<{ name: string; shape: DeviceShape }>([
    { name: "another vendor", shape: { strings: L0_STRINGS, vendorId: 0x28e9 } },
    { name: "another product", shape: { strings: L0_STRINGS, productId: 0xdf12 } },
    {
      name: "rights that the line has not",
      shape: {
        strings: ["@Internal Flash  /0x08000000/02*016Ka,02*016Kg,01*064Kg,07*128Kg"],
      },
    },
    { name: "no strings", shape: { strings: [null, null, null] } },
    { name: "no string of the flash", shape: { strings: [null, F4_OPTIONS, F4_OTP] } },
    { name: "no alternate setting of the flash", shape: { strings: [undefined, F4_OPTIONS] } },
    { name: "a string that is no memory string", shape: { strings: ["DFU"] } },
    {
      name: "another memory behind a known one",
      shape: { strings: [F4_FLASH, "@External Flash /0x90000000/64*4Kg"] },
    },
    {
      name: "one memory more",
      shape: { strings: [...L0_STRINGS, "@External Flash /0x90000000/64*4Kg"] },
    },
    {
      name: "option bytes of another line",
      shape: { strings: [L476_FLASH, "@Option Bytes  /0x1FF80000/01*032 e"] },
    },
    { name: "no memory at all", shape: { strings: [] } },
  ])("$name", ({ shape }) => {
    expect(matched(shape)).toEqual([]);
  });
});

describe("the reasons", () => {
  it("name what was seen where, and what does not fit last", () => {
    const device = describedDevice({
      strings: [L0_FLASH, L0_OPTIONS],
      deviceVersion: 0x0200,
      transferSizeBytes: 1024,
    });
    expect(matchDevice(device).map(({ why }) => why)).toEqual([
      [
        "0483:DF11 is its vendor and product id",
        'alternate setting 0 sends "@Internal Flash  /0x08000000/1536*128g", seen on STM32L083CZ and STM32L072RB',
        'alternate setting 1 sends "@Option Bytes  /0x1FF80000/01*032 e", seen on STM32L083CZ',
        "bcdDevice is 0x0200, where 0x2200 is known of it",
        "a transfer has 1024 bytes, where 2048 are usual for it",
        "alternate setting 2 is missing",
      ],
    ]);
  });

  it("tell a line that is known by its layout only", () => {
    const device = describedDevice({ strings: [L476_FLASH, L476_OPTIONS, L476_OTP] });
    expect(matchDevice(device)[0]?.why).toEqual([
      "0483:DF11 is its vendor and product id",
      'alternate setting 0 sends "@Internal Flash  /0x08000000/0256*0002Kg", the layout of 512 KiB; no string of the line is known',
      'alternate setting 1 sends "@Option Bytes  /0x1FFF7800/01*040 e/0x1FFFF800/01*040 e", which is the profile\'s layout',
      'alternate setting 2 sends "@OTP Memory /0x1FFF7000/01*0001Ke", which is the profile\'s layout',
      "bcdDevice 0x2200 is known of it",
      "a transfer of 2048 bytes is usual for it",
    ]);
  });
});

describe("profiles of one's own", () => {
  const result = validateProfile(validProfile(), { fileName: VALID_FILE_NAME });
  const profiles = result.ok ? [result.profile] : [];
  const strings = [
    "@Internal Flash  /0x08000000/32*002Kg",
    "@Option Bytes  /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e",
  ];

  it("are matched instead of the bundled ones, best first", () => {
    const [profile] = profiles;
    if (profile === undefined) throw new Error("no profile");
    const worse = { ...profile, id: "worse", usb: { ...profile.usb, deviceVersions: [0x0200] } };
    const found = matchDevice(describedDevice({ strings }), [worse, profile]);
    expect(found.map(({ profile: { id } }) => id)).toEqual(["stm32t100-t101", "worse"]);
  });

  it("leave out the sizes that do not send the string", () => {
    const restricted = profiles.map((profile) => ({
      ...profile,
      descriptorStrings: profile.descriptorStrings.map((entry) => ({ ...entry, sizes: ["8"] })),
    }));
    const found = matchDevice(describedDevice({ strings }), restricted);
    expect(found.map(({ sizes }) => sizes.map(({ letter }) => letter))).toEqual([["8"]]);
  });

  it("leave out the sizes without a memory that is there", () => {
    const otp = "@OTP Memory /0x1FFF7000/01*0001Ke";
    const found = matchDevice(describedDevice({ strings: [...strings, otp] }), profiles);
    expect(found.map(({ sizes }) => sizes.map(({ letter }) => letter))).toEqual([["B"]]);
  });
});
