/** Texts as people paste them: whole, broken, quoted, or only a part. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { F4_OLD_STRINGS, F4_STRINGS, H7_STRINGS, L0_STRINGS } from "../../test/described-device.js";
import { type ListedDevice, UNKNOWN_DEVICE } from "./listing.js";
import { parseListing } from "./parse-listing.js";

/** dfu-util 0.11 prints the alternate settings in descending order. */
function dfuUtilText(
  strings: readonly string[],
  { serial = "207D37A63447", path = "1-1.4", devnum = 13, ids = "0483:df11" } = {},
): string {
  return strings
    .map(
      (name, alt) =>
        `Found DFU: [${ids}] ver=2200, devnum=${devnum}, cfg=1, intf=0, path="${path}", alt=${alt}, name="${name}", serial="${serial}"`,
    )
    .reverse()
    .join("\n");
}

function device(strings: readonly (string | null)[], fields: Partial<ListedDevice> = {}) {
  return {
    ...UNKNOWN_DEVICE,
    vendorId: 0x0483,
    productId: 0xdf11,
    deviceVersion: 0x2200,
    serialNumber: "207D37A63447",
    path: "1-1.4",
    mode: "dfu",
    interfaceNumber: 0,
    alternates: strings.map((name, alternateSetting) => ({ alternateSetting, name })),
    ...fields,
  };
}

const BANNER = `dfu-util 0.11

Copyright 2005-2009 Weston Schmidt, Harald Welte and OpenMoko Inc.
Copyright 2010-2021 Tormod Volden and Stefan Schmidt
This program is Free Software and has ABSOLUTELY NO WARRANTY
Please report bugs to http://sourceforge.net/p/dfu-util/tickets/

`;

describe("dfu-util -l", () => {
  it("one device", () => {
    expect(parseListing(BANNER + dfuUtilText(L0_STRINGS))).toEqual({
      kind: "dfu-util",
      devices: [device(L0_STRINGS)],
      notes: [],
    });
  });

  it("one entry for each serial number and path", () => {
    const text = [
      dfuUtilText(L0_STRINGS),
      dfuUtilText(H7_STRINGS, { serial: "200364500000", path: "1-2" }),
      dfuUtilText(H7_STRINGS, { serial: "200364500000", path: "1-3" }),
      dfuUtilText(F4_STRINGS, { serial: "3276365D3037", path: "1-3" }),
    ].join("\n");
    expect(parseListing(text)?.devices).toEqual([
      device(L0_STRINGS),
      device(H7_STRINGS, { serialNumber: "200364500000", path: "1-2" }),
      device(H7_STRINGS, { serialNumber: "200364500000", path: "1-3" }),
      device(F4_STRINGS, { serialNumber: "3276365D3037", path: "1-3" }),
    ]);
  });

  it("lines of several devices in any order", () => {
    const lines = [
      ...dfuUtilText(L0_STRINGS).split("\n"),
      ...dfuUtilText(F4_STRINGS, { path: "1-9", serial: "B" }).split("\n"),
    ];
    const mixed = lines.toSorted((a, b) => (a.slice(60) < b.slice(60) ? -1 : 1)).join("\n");
    const found = parseListing(mixed)?.devices ?? [];
    expect(found.toSorted((a, b) => a.alternates.length - b.alternates.length)).toEqual([
      device(L0_STRINGS),
      device(F4_STRINGS, { path: "1-9", serialNumber: "B" }),
    ]);
  });

  it("with the noise of -v, from which the only device learns its transfer size", () => {
    const text = `${BANNER}libusb version 1.0.26 (11724)
Cannot open DFU device 8087:0a2b found on devnum 4 (LIBUSB_ERROR_ACCESS)
Deducing device DFU version from functional descriptor length
Found Runtime: [05ac:8290] ver=0104, devnum=3, cfg=1, intf=3, path="1-8.3", alt=0, name="UNKNOWN", serial="UNKNOWN"
${dfuUtilText(L0_STRINGS)}
Opening DFU capable USB device...
Device ID 0483:df11
Device DFU version 011a
DFU mode device DFU version 011a
Device returned transfer size 2048`;
    expect(parseListing(text)?.devices).toEqual([
      device([null], {
        vendorId: 0x05ac,
        productId: 0x8290,
        deviceVersion: 0x0104,
        mode: "run-time",
        interfaceNumber: 3,
        path: "1-8.3",
        serialNumber: null,
      }),
      device(L0_STRINGS, {
        functional: {
          attributes: null,
          detachTimeoutMs: null,
          transferSizeBytes: 2048,
          dfuVersion: 0x011a,
        },
      }),
    ]);
  });

  it.each([
    [
      "0.5, without version, path and serial number",
      'Found DFU: [0483:df11] devnum=0, cfg=1, intf=0, alt=0, name="@Internal Flash  /0x08000000/1536*128g"\nFound DFU: [0483:df11] devnum=0, cfg=1, intf=0, alt=1, name="UNDEFINED"',
      device([L0_STRINGS[0], null], { deviceVersion: null, serialNumber: null, path: null }),
    ],
    [
      "0.8, without path",
      'Found DFU: [0483:df11] ver=2200, devnum=17, cfg=1, intf=0, alt=0, name="@Internal Flash  /0x08000000/1536*128g", serial="7a70:00000003"',
      device([L0_STRINGS[0]], { serialNumber: "7a70:00000003", path: null }),
    ],
    [
      "placeholders of a manual",
      'Found DFU: [0483:df11] ver=XXXX, devnum=XX, cfg=1, intf=0, alt=0, name="@Internal Flash  /0x08000000/1536*128g"',
      device([L0_STRINGS[0]], { deviceVersion: null, serialNumber: null, path: null }),
    ],
  ])("of version %s", (_, text, expected) => {
    expect(parseListing(text)?.devices).toEqual([expected]);
  });

  it.each([
    ["as a reply", (text: string) => text.replaceAll(/^/gm, "> > ")],
    ["indented", (text: string) => text.replaceAll(/^/gm, "        ")],
    ["with the line ends of Windows", (text: string) => text.replaceAll("\n", "\r\n")],
    ["with curled quotation marks", (text: string) => text.replaceAll(/"([^"]*)"/g, "“$1”")],
    ["as HTML", (text: string) => `<pre><code>${text.replaceAll('"', "&quot;")}</code></pre>`],
    ["with Markdown's escapes", (text: string) => text.replaceAll("*", "\\*")],
    ["in colour", (text: string) => text.replaceAll("Found", "\u001B[1mFound\u001B[0m")],
    ["pasted twice", (text: string) => `${text}\n\nand again:\n${text}`],
    ["with prose behind it", (text: string) => `${text}\nthen I typed alt=7 and it failed`],
    ["with a byte order mark", (text: string) => `\uFEFF${text}`],
  ])("%s", (_, change) => {
    const text = change(BANNER + dfuUtilText(F4_STRINGS));
    expect(parseListing(text)?.devices).toEqual([device(F4_STRINGS)]);
  });

  it("says where strings were put together", () => {
    const [line = ""] = dfuUtilText(F4_STRINGS.slice(0, 1)).split("\n");
    expect(parseListing(line.replace("01*064Kg,", "01*064Kg,\n"))).toEqual({
      kind: "dfu-util",
      devices: [device(F4_STRINGS.slice(0, 1))],
      notes: [
        `the string of alternate setting 0 was broken into lines; it is taken as "${F4_STRINGS[0]}"`,
      ],
    });
  });

  it("keeps the first of two strings for one alternate setting, and says so", () => {
    const text = `${dfuUtilText([L0_STRINGS[0]])}\n${dfuUtilText([F4_STRINGS[0]])}`;
    expect(parseListing(text)).toEqual({
      kind: "dfu-util",
      devices: [device([L0_STRINGS[0]])],
      notes: ["alternate setting 0 stands there twice with different strings; the first is used"],
    });
  });

  it("broken at any column, by a terminal or at a blank, is what it was or a guess in blanks", () => {
    const namesOf = (devices: readonly ListedDevice[] = []) =>
      devices.flatMap(({ alternates }) => alternates.map(({ name }) => name ?? ""));
    const folded = (names: readonly string[]) => names.map((name) => name.replaceAll(/\s+/g, " "));
    fc.assert(
      fc.property(
        fc.constantFrom(F4_STRINGS, F4_OLD_STRINGS, H7_STRINGS, L0_STRINGS),
        fc.integer({ min: 40, max: 140 }),
        fc.boolean(),
        (strings, columns, atBlanks) => {
          const text = dfuUtilText(strings)
            .split("\n")
            .flatMap((line) => broken(line, columns, atBlanks))
            .join("\n");
          const listing = parseListing(text);
          const names = namesOf(listing?.devices);
          expect(folded(names)).toEqual(folded(strings));
          const guessed = names.filter((name) =>
            listing?.notes.some((note) => note.includes(`"${name}", where blanks`)),
          );
          const isSure = (_: string, index: number) => !guessed.includes(names[index] ?? "");
          expect(names.filter(isSure)).toEqual(strings.filter(isSure));
          const [first] = listing?.devices ?? [];
          expect({ ...first, alternates: [] }).toEqual({ ...device(strings), alternates: [] });
        },
      ),
    );
  });
});

function broken(line: string, columns: number, atBlanks: boolean): readonly string[] {
  if (line.length <= columns) return [line];
  const blank = atBlanks ? line.lastIndexOf(" ", columns) : -1;
  const at = blank > 0 ? blank : columns;
  return [line.slice(0, at), ...broken(line.slice(blank > 0 ? at + 1 : at), columns, atBlanks)];
}

describe("a part of a listing", () => {
  it.each([
    [
      "only the alternate settings' lines, as strings",
      `${L0_STRINGS[0]}\n${L0_STRINGS[1]}\n${L0_STRINGS[2]}`,
      L0_STRINGS,
      ["the text does not number the strings; they are counted from 0 in their order"],
    ],
    [
      "numbered",
      `alt 2: "${L0_STRINGS[2]}"\nalt 1: "${L0_STRINGS[1]}"\nalt 0: "${L0_STRINGS[0]}"`,
      L0_STRINGS,
      [],
    ],
    [
      "in prose",
      `My board says \`${L0_STRINGS[0]}\` and nothing else`,
      L0_STRINGS.slice(0, 1),
      ["the text does not number the strings; they are counted from 0 in their order"],
    ],
  ])("%s", (_, text, strings, notes) => {
    expect(parseListing(text)).toEqual({
      kind: "strings",
      devices: [
        {
          ...UNKNOWN_DEVICE,
          mode: "dfu",
          alternates: strings.map((name, alternateSetting) => ({ alternateSetting, name })),
        },
      ],
      notes,
    });
  });

  it("without the beginnings of the lines", () => {
    const text = dfuUtilText(F4_STRINGS).replaceAll(/^.*(?=alt=)/gm, "");
    expect(parseListing(text)?.devices).toEqual([
      {
        ...UNKNOWN_DEVICE,
        serialNumber: "207D37A63447",
        alternates: F4_STRINGS.map((name, alternateSetting) => ({ alternateSetting, name })),
      },
    ]);
  });
});

const LSUSB = `Bus 001 Device 005: ID 0483:df11 STMicroelectronics STM Device in DFU Mode
Device Descriptor:
  bLength                18
  bDescriptorType         1
  bcdUSB               1.00
  bMaxPacketSize0        64
  idVendor           0x0483 STMicroelectronics
  idProduct          0xdf11 STM Device in DFU Mode
  bcdDevice           22.00
  iManufacturer           1 STMicroelectronics
  iProduct                2 STM32  BOOTLOADER
  iSerial                 3 207D37A63447
  bNumConfigurations      1
  Configuration Descriptor:
    bLength                 9
    bNumInterfaces          1
    iConfiguration          0
    bmAttributes         0xc0
      Self Powered
    MaxPower              100mA
    Interface Descriptor:
      bLength                 9
      bDescriptorType         4
      bInterfaceNumber        0
      bAlternateSetting       0
      bNumEndpoints           0
      bInterfaceClass       254 Application Specific Interface
      bInterfaceSubClass      1 Device Firmware Update
      bInterfaceProtocol      2
      iInterface              4 ${H7_STRINGS[0]}
    Interface Descriptor:
      bLength                 9
      bDescriptorType         4
      bInterfaceNumber        0
      bAlternateSetting       1
      bNumEndpoints           0
      bInterfaceClass       254 Application Specific Interface
      bInterfaceSubClass      1 Device Firmware Update
      bInterfaceProtocol      2
      iInterface              5 ${H7_STRINGS[1]}
      Device Firmware Upgrade Interface Descriptor:
        bLength                             9
        bDescriptorType                    33
        bmAttributes                       11
          Will Detach
          Manifestation Intolerant
          Upload Supported
          Download Supported
        wDetachTimeout                    255 milliseconds
        wTransferSize                    1024 bytes
        bcdDFUVersion                   1.1a
Device Status:     0x0001
  Self Powered
`;

const FUNCTIONAL = {
  attributes: 11,
  detachTimeoutMs: 255,
  transferSizeBytes: 1024,
  dfuVersion: 0x011a,
};

describe("lsusb -v", () => {
  it("tells everything but the path", () => {
    expect(parseListing(LSUSB)).toEqual({
      kind: "lsusb",
      devices: [device(H7_STRINGS, { path: null, functional: FUNCTIONAL })],
      notes: [],
    });
  });

  it("adds to dfu-util -l what that does not tell", () => {
    const text = `${dfuUtilText(H7_STRINGS)}\n$ lsusb -v -d 0483:df11\n${LSUSB}`;
    expect(parseListing(text)).toEqual({
      kind: "dfu-util",
      devices: [device(H7_STRINGS, { functional: FUNCTIONAL })],
      notes: [],
    });
  });

  it("adds nothing where it could be of either of two boards", () => {
    const text = `${dfuUtilText(H7_STRINGS)}\n${LSUSB}\n${LSUSB}`;
    expect(parseListing(text)?.devices).toEqual([device(H7_STRINGS)]);
  });

  it("leaves out what has no DFU interface", () => {
    expect(parseListing(LSUSB.replaceAll("254 App", "255 Ven"))).toMatchObject({ kind: "strings" });
  });
});

describe("texts without a device", () => {
  it.each([
    "",
    "no device here",
    "dfu-util: No DFU capable USB device available",
    "{}",
    "@",
    "[1,2]",
  ])("%j", (text) => {
    expect(parseListing(text)).toBeUndefined();
  });

  it("of any kind throw nothing, and cost no time", () => {
    const pieces = fc.constantFrom(
      "Found DFU: [0483:df11]",
      " alt=",
      'name="',
      '"',
      "\n",
      "@",
      "/0x08000000/",
      "04*016Kg,",
      "ver=22",
      "{",
      "}",
      "Device Descriptor:\n",
      "x",
      " ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
        const start = performance.now();
        parseListing(parts.join(""));
        expect(performance.now() - start).toBeLessThan(2000);
      }),
    );
  });

  it.each([
    "@".repeat(100_000),
    "alt=0,".repeat(50_000),
    "\n".repeat(200_000),
    "Found DFU: [".repeat(20_000),
    `@${" ".repeat(100_000)}/0x`,
  ])("long ones are read in time %#", (text) => {
    const start = performance.now();
    parseListing(text);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
