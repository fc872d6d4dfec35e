import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimError } from "../error.js";
import { FAULT_SUBJECTS, type Fault, type FaultAction, type FaultTrigger } from "./fault.js";
import { formatFault, parseFault } from "./fault-text.js";

describe("parseFault", () => {
  const cases: readonly (readonly [string, Fault])[] = [
    ["stall@12", { kind: "stall", when: { index: 12 } }],
    ["stall@0x10", { kind: "stall", when: { index: 16 } }],
    ["timeout@address=0x08004000", { kind: "timeout", when: { address: 0x0800_4000 } }],
    ["lost@0", { kind: "lost", when: { index: 0 } }],
    ["disconnect@120", { kind: "disconnect", when: { index: 120 } }],
    ["disconnect=50@120", { kind: "disconnect", delayMs: 50, when: { index: 120 } }],
    ["replug=0@1", { kind: "replug", delayMs: 0, when: { index: 1 } }],
    ["usb-reset=1@1", { kind: "usb-reset", delayMs: 1, when: { index: 1 } }],
    ["wrong-status=errVERIFY@9", { kind: "wrong-status", bStatus: 7, when: { index: 9 } }],
    ["wrong-status=ERRwrite@9", { kind: "wrong-status", bStatus: 3, when: { index: 9 } }],
    ["wrong-status=ok@9", { kind: "wrong-status", bStatus: 0, when: { index: 9 } }],
    ["wrong-status=0xFF@9", { kind: "wrong-status", bStatus: 255, when: { index: 9 } }],
    ["busy-forever@4", { kind: "busy-forever", when: { index: 4 } }],
    ["poll-time=0@3", { kind: "poll-time", pollTimeoutMs: 0, when: { index: 3 } }],
    [
      "poll-time=16777215@3:always",
      { kind: "poll-time", pollTimeoutMs: 0xff_ffff, when: { index: 3 }, repeat: "always" },
    ],
    ["short-read@7", { kind: "short-read", when: { index: 7 } }],
    ["short-read=0@7", { kind: "short-read", lengthBytes: 0, when: { index: 7 } }],
    ["corrupt-read@1", { kind: "corrupt-read", when: { index: 1 } }],
    ["corrupt-write@1", { kind: "corrupt-write", when: { index: 1 } }],
    ["lost-status@1", { kind: "lost-status", when: { index: 1 } }],
    ["ecc-read=0x08004000@8", { kind: "ecc-read", address: 0x0800_4000, when: { index: 8 } }],
    [
      "ecc-read@address=0xFFFFFFFF",
      { kind: "ecc-read", address: 0xffff_ffff, when: { address: 0xffff_ffff } },
    ],
    ["drop-write@1", { kind: "drop-write", when: { index: 1 } }],
    ["wedge@1:always", { kind: "wedge", when: { index: 1 }, repeat: "always" }],
  ];
  it.each(cases)("%s", (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  const refused: readonly (readonly [string, string])[] = [
    [
      "stal@12",
      'fault "stal@12" names no kind of fault, expected one of stall, timeout, lost, disconnect, ' +
        "replug, usb-reset, wrong-status, busy-forever, poll-time, short-read, corrupt-read, " +
        "corrupt-write, lost-status, ecc-read, drop-write, wedge",
    ],
    ["stall", 'fault "stall" has no trigger, expected stall@12 or stall@address=0x08004000'],
    [
      "poll-time",
      'fault "poll-time" has no trigger, expected poll-time=500@12 or poll-time=500@address=0x08004000',
    ],
    [
      "stall@-1",
      'fault "stall@-1" has the trigger "-1", expected the number of a request, from 0, or address=0x08004000',
    ],
    [
      "stall@address=0x100000000",
      'fault "stall@address=0x100000000" has the trigger "address=0x100000000", expected the number of a request, from 0, or address=0x08004000',
    ],
    ["stall=3@12", 'fault "stall=3@12" gives stall a value, which takes none'],
    [
      "poll-time@3",
      'fault "poll-time@3" lacks its value, expected milliseconds from 0 to 16777215, as in poll-time=500',
    ],
    [
      "ecc-read@3",
      'fault "ecc-read@3" lacks its value, expected an address from 0x00000000 to 0xFFFFFFFF, as in ecc-read=0x08004000',
    ],
    [
      "wrong-status@3",
      'fault "wrong-status@3" lacks its value, expected a bStatus by name or from 0x00 to 0xFF, as in wrong-status=errVERIFY',
    ],
    [
      "poll-time=0x1000000@3",
      'fault "poll-time=0x1000000@3" has the value "0x1000000", expected milliseconds from 0 to 16777215',
    ],
    [
      "wrong-status=errNone@3",
      'fault "wrong-status=errNone@3" has the value "errNone", expected a bStatus by name or from 0x00 to 0xFF',
    ],
    [
      "short-read=x@3",
      'fault "short-read=x@3" has the value "x", expected a number of bytes from 0 to 65535',
    ],
    [
      "disconnect=@3",
      'fault "disconnect=@3" has the value "", expected milliseconds from 0 to 4294967295',
    ],
    ["stall@1:alway", 'fault "stall@1:alway" ends with ":alway", expected nothing or ":always"'],
  ];
  it.each(refused)("refuses %s", (text, message) => {
    const error = new SimError("fault-malformed", message, {
      actor: "input",
      details: { fault: text },
    });
    expect(() => parseFault(text)).toThrow(error);
    expect(codeOf(() => parseFault(text))).toBe("fault-malformed");
  });

  it.each(["", "@", "=", ":", "constructor@1", "stall@", "stall@1e3", "stall@ 1", "stall@1.5"])(
    "refuses %j",
    (text) => {
      expect(codeOf(() => parseFault(text))).toBe("fault-malformed");
    },
  );

  it("throws nothing but its own error", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(["fault-malformed", "none"]).toContain(codeOf(() => parseFault(text)));
      }),
    );
  });
});

describe("formatFault", () => {
  it("covers every kind", () => {
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(Object.keys(FAULT_SUBJECTS).sort());
  });

  it("is what parseFault reads", () => {
    fc.assert(
      fc.property(anyFault, (fault) => {
        expect(parseFault(formatFault(fault))).toEqual(fault);
      }),
    );
  });

  it.each([
    [{ kind: "wrong-status", bStatus: 8, when: { index: 3 } }, "wrong-status=errADDRESS@3"],
    [{ kind: "wrong-status", bStatus: 0xee, when: { index: 3 } }, "wrong-status=0xEE@3"],
    [{ kind: "stall", when: { index: 3 }, repeat: "once" }, "stall@3"],
    [
      { kind: "stall", when: { address: 0x1000 }, repeat: "always" },
      "stall@address=0x00001000:always",
    ],
  ] as const satisfies readonly (readonly [Fault, string])[])("%j", (fault, text) => {
    expect(formatFault(fault)).toBe(text);
  });
});

const U32 = fc.integer({ min: 0, max: 0xffff_ffff });
const kinds: readonly FaultAction[] = [
  { kind: "stall" },
  { kind: "timeout" },
  { kind: "lost" },
  { kind: "disconnect" },
  { kind: "replug", delayMs: 7 },
  { kind: "usb-reset" },
  { kind: "wrong-status", bStatus: 200 },
  { kind: "busy-forever" },
  { kind: "poll-time", pollTimeoutMs: 9 },
  { kind: "short-read", lengthBytes: 3 },
  { kind: "corrupt-read" },
  { kind: "corrupt-write" },
  { kind: "lost-status" },
  { kind: "ecc-read", address: 4 },
  { kind: "drop-write" },
  { kind: "wedge" },
];
const actions: fc.Arbitrary<FaultAction> = fc.oneof(
  fc.constantFrom(...kinds),
  U32.map((delayMs): FaultAction => ({ kind: "disconnect", delayMs })),
  U32.map((address): FaultAction => ({ kind: "ecc-read", address })),
  fc.nat(0xff).map((bStatus): FaultAction => ({ kind: "wrong-status", bStatus })),
  fc.nat(0xff_ffff).map((pollTimeoutMs): FaultAction => ({ kind: "poll-time", pollTimeoutMs })),
  fc.nat(0xffff).map((lengthBytes): FaultAction => ({ kind: "short-read", lengthBytes })),
);
const triggers: fc.Arbitrary<FaultTrigger> = fc.oneof(
  fc.maxSafeNat().map((index) => ({ index: index % 1e15 })),
  U32.map((address) => ({ address })),
);
const anyFault: fc.Arbitrary<Fault> = fc
  .tuple(actions, triggers, fc.boolean())
  .map(([action, when, isAlways]) =>
    isAlways ? { ...action, when, repeat: "always" } : { ...action, when },
  );

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SimError) return error.code;
    throw error;
  }
  return "none";
}
