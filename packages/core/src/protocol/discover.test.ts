import { describe, expect, it } from "vitest";
import type { DescribedDevice } from "./device.js";
import { describeDevice, describe as describeSteps } from "./discover.js";
import { parseMemoryString } from "./memory-string.js";
import {
  configuration,
  interfaceBlock,
  ST_FUNCTIONAL,
  stringDescriptor,
} from "./test-descriptors.js";
import { hex, type Played, play, type Reply } from "./test-driver.js";
import type { DeviceIdentity, Transport } from "./transport.js";

const IDENTITY: DeviceIdentity = {
  vendorId: 0x0483,
  productId: 0xdf11,
  deviceVersion: 0x2200,
  serialNumber: "377A364B3233",
  path: "1-1.4",
};
const FLASH = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg";
const OPTIONS = "@Option Bytes  /0x1FFFC000/01*016 e";

const HEAD = "80 06 00 02 00 00 09 00";
const LANGUAGES = "80 06 00 03 00 00 FF 00";
const whole = (lengthBytes: number) => `80 06 00 02 00 00 ${hex([lengthBytes, 0])}`;
const string = (index: number, language = "09 04") => `80 06 ${hex([index])} 03 ${language} FF 00`;

/** Two alternate settings with strings 4 and 5: 36 bytes. */
const F4 = configuration([
  interfaceBlock({ stringIndex: 4 }),
  interfaceBlock({ alternate: 1, stringIndex: 5 }),
  ST_FUNCTIONAL,
]);
const ENGLISH = "04 03 09 04";

const DESCRIBED: DescribedDevice = {
  vendorId: 0x0483,
  productId: 0xdf11,
  deviceVersion: 0x2200,
  serialNumber: "377A364B3233",
  interfaceNumber: 0,
  mode: "dfu",
  dialect: "dfuse",
  functional: {
    canDownload: true,
    canUpload: true,
    manifestationTolerant: false,
    willDetach: true,
    detachTimeoutMs: 255,
    transferSizeBytes: 2048,
    dfuVersion: 0x011a,
  },
  alternates: [
    { alternateSetting: 0, name: FLASH, memory: parseMemoryString(FLASH) },
    { alternateSetting: 1, name: OPTIONS, memory: parseMemoryString(OPTIONS) },
  ],
  oddities: [],
};

function described(replies: readonly Reply[]): Played<DescribedDevice> {
  return play(describeSteps(IDENTITY, 0), replies);
}

/** Replies to the two requests for a configuration. */
function configured(bytes: Uint8Array): readonly Reply[] {
  return [hex(bytes.subarray(0, 9)), hex(bytes)];
}

function text(value: string, lengthByte?: number): Reply {
  return hex(stringDescriptor(value, lengthByte));
}

/** A device with one alternate setting, whose string is what is looked at. */
const ONE = configuration([interfaceBlock({ stringIndex: 4 }), ST_FUNCTIONAL]);

describe("an F4", () => {
  const replies = [...configured(F4), ENGLISH, text(FLASH), text(OPTIONS)];

  it("is asked for its configuration, its languages and each string, and no more", () => {
    expect(described(replies)).toEqual({
      log: [HEAD, whole(36), LANGUAGES, string(4), string(5)],
      result: DESCRIBED,
    });
  });

  it("over a transport", async () => {
    const left = [...replies];
    const asked: string[] = [];
    const transport: Transport = {
      identity: IDENTITY,
      interfaceNumber: 0,
      controlIn: async (setup) => {
        asked.push(`${setup.requestType} ${setup.recipient} ${setup.request}`);
        const bytes = String(left.shift()).split(" ");
        return { kind: "ok", bytes: Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)) };
      },
      controlOut: () => Promise.reject(new Error("no request has data")),
      selectAlternate: () => Promise.reject(new Error("nothing is selected")),
      close: () => Promise.reject(new Error("it stays open")),
    };
    expect(await describeDevice(transport)).toEqual(DESCRIBED);
    expect(asked).toEqual(Array(5).fill("standard device 6"));
  });
});

describe("mode and dialect", () => {
  const nameless = (protocol: number, functional: readonly number[]) =>
    configured(configuration([interfaceBlock({ protocol }), functional]));
  const version = (low: number, high: number) => [...ST_FUNCTIONAL.slice(0, 7), low, high];

  it.each([
    ["run time", 1, "run-time"],
    ["DFU mode", 2, "dfu"],
    ["protocol 0, as old firmwares have it", 0, "run-time"],
  ])("%s", (_what, protocol, mode) => {
    expect(described(nameless(protocol, ST_FUNCTIONAL))).toMatchObject({ result: { mode } });
  });

  it.each([
    [0x1a, 0x01, "dfuse"],
    [0x10, 0x01, "dfu"],
    [0x01, 0x01, "dfu"],
    [0x00, 0x01, "dfu"],
    [0x01, 0x1a, "dfu"],
  ])("bcdDFUVersion %i %i", (low, high, dialect) => {
    expect(described(nameless(2, version(low, high)))).toMatchObject({ result: { dialect } });
  });

  it("asks for no string where there is none", () => {
    expect(described(nameless(2, ST_FUNCTIONAL))).toEqual({
      log: [HEAD, whole(27)],
      result: {
        ...DESCRIBED,
        alternates: [{ alternateSetting: 0, name: null, memory: null }],
      },
    });
  });

  it("notes memory strings of a device that does not say DfuSe", () => {
    const plain = configuration([interfaceBlock({ stringIndex: 4 }), version(0x10, 0x01)]);
    expect(described([...configured(plain), ENGLISH, text(FLASH)])).toMatchObject({
      result: {
        dialect: "dfu",
        oddities: [
          {
            code: "memory-string-without-dfuse",
            message: "the device has a memory-layout string, but bcdDFUVersion does not say DfuSe",
          },
        ],
      },
    });
  });
});

describe("strings", () => {
  function oneString(...replies: readonly Reply[]): Played<DescribedDevice> {
    return described([...configured(ONE), ...replies]);
  }

  function named(name: string | null, oddities: readonly object[]): object {
    const memory = name?.startsWith("@") === true ? parseMemoryString(name) : null;
    return {
      log: [HEAD, whole(27), LANGUAGES, string(4)],
      result: { ...DESCRIBED, alternates: [{ alternateSetting: 0, name, memory }], oddities },
    };
  }

  const wrongLength = (declared: number, sent: number) => ({
    code: "string-length-wrong",
    message: `string of alternate setting 0 says that it has ${declared} bytes and has ${sent}`,
  });
  const UNREADABLE = {
    code: "string-unreadable",
    message: "string of alternate setting 0 cannot be read",
  };

  it("bLength too large, as on F42x: all that was sent counts", () => {
    expect(oneString(ENGLISH, text(FLASH, 166))).toEqual(named(FLASH, [wrongLength(166, 112)]));
  });

  it("bLength too small: what is behind it does not count", () => {
    expect(oneString(ENGLISH, text("@Flash ÿÿ", 14))).toEqual(
      named("@Flash", [wrongLength(14, 20)]),
    );
  });

  it("an odd length: the last byte does not count", () => {
    expect(oneString(ENGLISH, "05 03 46 00 47")).toEqual(named("F", []));
  });

  it("up to the first U+0000", () => {
    expect(oneString(ENGLISH, text("F\0garbage"))).toEqual(named("F", []));
  });

  it("beyond ASCII, low byte first", () => {
    expect(oneString(ENGLISH, "06 03 D7 00 AC 20")).toEqual(named("\u00d7\u20ac", []));
  });

  it("without a character", () => {
    expect(oneString(ENGLISH, "02 03")).toEqual(named("", []));
  });

  it("bLength 0", () => {
    expect(oneString(ENGLISH, "00 03 46 00")).toEqual(named("", [wrongLength(0, 4)]));
  });

  it("that is no memory string", () => {
    expect(oneString(ENGLISH, text("DFU Application"))).toEqual(named("DFU Application", []));
  });

  it.each<[string, Reply]>([
    ["stalls", "stall"],
    ["is not answered", "timeout"],
    ["is a fault", { kind: "fault", message: "noise" }],
    ["has no bytes", ""],
    ["has one byte", "04"],
    ["is another descriptor", "04 02 46 00"],
  ])("that %s", (_what, reply) => {
    expect(oneString(ENGLISH, reply)).toEqual(named(null, [UNREADABLE]));
  });

  it("ends it if the device is gone", () => {
    expect(oneString(ENGLISH, "disconnected")).toEqual({
      log: [HEAD, whole(27), LANGUAGES, string(4)],
      error: {
        code: "device-disconnected",
        message: "device left the bus while reading the string of alternate setting 0",
        actor: "transport",
        details: { request: "GET_DESCRIPTOR" },
        hint: "check cable and power, enter DFU mode again and run the same command once more",
      },
    });
  });

  it.each<[string, Reply, string]>([
    ["German", "06 03 07 04 09 04", "07 04"],
    ["none, because it stalls", "stall", "09 04"],
    ["none, because it is not answered", "timeout", "09 04"],
    ["none, because it is empty", "02 03", "09 04"],
  ])("in the first language of the list: %s", (_what, reply, language) => {
    expect(oneString(reply, text("F"))).toMatchObject({
      log: [HEAD, whole(27), LANGUAGES, string(4, language)],
      result: { alternates: [{ name: "F" }] },
    });
  });

  it("goes on with the next after one that cannot be read", () => {
    expect(described([...configured(F4), ENGLISH, "stall", text(OPTIONS)])).toMatchObject({
      result: {
        alternates: [{ name: null }, { name: OPTIONS }],
        oddities: [UNREADABLE],
      },
    });
  });

  it("notes that alternate settings share one, as on G0B1", () => {
    expect(described([...configured(F4), ENGLISH, text(FLASH), text(FLASH)])).toMatchObject({
      result: {
        oddities: [
          {
            code: "alternates-share-string",
            message: "several alternate settings carry the same string",
          },
        ],
      },
    });
  });

  it("does not take two that cannot be read for the same", () => {
    const replies = [...configured(F4), ENGLISH, "stall", "stall"];
    expect(described(replies)).toMatchObject({
      result: {
        oddities: [
          UNREADABLE,
          {
            code: "string-unreadable",
            message: "string of alternate setting 1 cannot be read",
          },
        ],
      },
    });
  });
});

describe("a configuration that is odd", () => {
  it("has no functional descriptor", () => {
    expect(described(configured(configuration([interfaceBlock()])))).toMatchObject({
      log: [HEAD, whole(18)],
      result: {
        dialect: "dfu",
        functional: {
          canDownload: true,
          canUpload: true,
          manifestationTolerant: false,
          willDetach: false,
          detachTimeoutMs: 255,
          transferSizeBytes: 64,
          dfuVersion: 0x0100,
        },
        oddities: [
          {
            code: "functional-descriptor-missing",
            message: "the device has no DFU functional descriptor: transfers of 64 bytes are used",
          },
        ],
      },
    });
  });

  it("says that a transfer has 0 bytes", () => {
    const functional = [9, 0x21, 0x0b, 0xff, 0, 0, 0, 0x1a, 1];
    expect(described(configured(configuration([interfaceBlock(), functional])))).toMatchObject({
      result: {
        functional: { ...DESCRIBED.functional, transferSizeBytes: 64 },
        oddities: [
          {
            code: "transfer-size-zero",
            message: "the device says that its wTransferSize is 0: transfers of 64 bytes are used",
          },
        ],
      },
    });
  });

  it("is sent only in part", () => {
    const bytes = configuration([interfaceBlock(), ST_FUNCTIONAL], 36);
    expect(described(configured(bytes))).toMatchObject({
      log: [HEAD, whole(36)],
      result: {
        oddities: [
          {
            code: "configuration-truncated",
            message: "configuration descriptor: 27 of 36 bytes were sent",
          },
        ],
      },
    });
  });

  it("breaks off in a block", () => {
    const bytes = configuration([interfaceBlock(), ST_FUNCTIONAL, [9, 4, 0]], 36);
    expect(described(configured(bytes))).toMatchObject({
      result: {
        oddities: [
          {
            code: "configuration-truncated",
            message: "configuration descriptor: 30 of 36 bytes were sent",
          },
          {
            code: "block-malformed",
            message: "configuration descriptor: bLength 9 at offset 27 of 30 bytes",
          },
        ],
      },
    });
  });

  it("has no DFU interface", () => {
    const bytes = configuration([interfaceBlock({ classCode: 8 })]);
    expect(described(configured(bytes))).toEqual({
      log: [HEAD, whole(18)],
      error: {
        code: "no-dfu-interface",
        message: "interface 0 of the device is no DFU interface",
        actor: "device",
        details: { actual: 0 },
        hint: "enter DFU mode (BOOT0 pin, or the firmware's own way) and try again",
      },
    });
  });

  it.each([
    ["09 02 00 00 01 01 00 C0 32", 0],
    ["09 02 08 00 01 01 00 C0 32", 8],
    ["09 02 01 10 01 01 00 C0 32", 4097],
    ["09 02 FF FF 01 01 00 C0 32", 65_535],
  ])("has an insane wTotalLength: %j", (head, totalBytes) => {
    expect(described([head])).toEqual({
      log: [HEAD],
      error: {
        code: "descriptor-unreadable",
        message: `configuration descriptor says that it has ${totalBytes} bytes, expected 9 to 4096`,
        actor: "device",
        details: { actual: totalBytes },
        hint: "unplug the device, try another cable or USB port, and enter DFU mode again",
      },
    });
  });

  it.each([
    ["", 0],
    ["09 02 24", 3],
  ])("breaks off before its length: %j", (head, sentBytes) => {
    expect(described([head])).toEqual({
      log: [HEAD],
      error: {
        code: "descriptor-unreadable",
        message: `configuration descriptor breaks off after ${sentBytes} bytes, expected 9`,
        actor: "device",
        details: { expected: 9, actual: sentBytes },
        hint: "unplug the device, try another cable or USB port, and enter DFU mode again",
      },
    });
  });

  const FAILED = [
    [
      "stall",
      "request-stalled",
      "device stalled GET_DESCRIPTOR while reading the configuration descriptor",
    ],
    [
      "timeout",
      "transfer-timeout",
      "device did not answer GET_DESCRIPTOR in time while reading the configuration descriptor",
    ],
    [
      "disconnected",
      "device-disconnected",
      "device left the bus while reading the configuration descriptor",
    ],
  ] as const;
  it.each(FAILED)("cannot be read: %s", (reply, code, message) => {
    const error = { code, message, details: { request: "GET_DESCRIPTOR" } };
    expect(described([reply])).toMatchObject({ log: [HEAD], error });
    expect(described([hex(ONE.subarray(0, 9)), reply])).toMatchObject({
      log: [HEAD, whole(27)],
      error,
    });
  });
});
