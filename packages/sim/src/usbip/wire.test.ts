/** The packets, byte by byte, against the kernel's protocol document. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { opBytes, submitBytes, unlinkBytes } from "./test-client.js";
import { MalformedPacket, readOp, readUrb } from "./wire.js";
import { submitReply, unlinkReply } from "./wire-answers.js";

describe("readOp", () => {
  it("reads both operations", () => {
    expect(readOp(opBytes(0x8005))).toEqual({ request: { kind: "devlist" }, byteCount: 8 });
    expect(readOp(opBytes(0x8003, "2-1.4"))).toEqual({
      request: { kind: "import", busId: "2-1.4" },
      byteCount: 40,
    });
  });

  it("waits for all of an operation, and takes no more", () => {
    const bytes = opBytes(0x8003, "1-1");
    for (let length = 0; length < bytes.length; length++) {
      expect(readOp(bytes.subarray(0, length))).toBeNull();
    }
    expect(readOp(Uint8Array.of(...bytes, 1, 2, 3))?.byteCount).toBe(40);
  });

  it("reads a bus id that fills its field", () => {
    const busId = "1".repeat(32);
    expect(readOp(opBytes(0x8003, busId))?.request).toEqual({ kind: "import", busId });
  });

  it.each([
    ["version", Uint8Array.of(1, 0x10, 0x80, 5, 0, 0, 0, 0)],
    ["operation", Uint8Array.of(1, 0x11, 0, 5, 0, 0, 0, 0)],
  ])("refuses another %s", (what, bytes) => {
    expect(() => readOp(bytes)).toThrow(new MalformedPacket(what));
  });
});

describe("readUrb", () => {
  const setup = [0x21, 1, 2, 0] as const;

  it("gives back what the kernel has sent", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.uint8Array({ maxLength: 4096 }), (seqnum, data) => {
        const taken = readUrb(submitBytes({ seqnum, setup, data }));
        expect(taken).toEqual({
          byteCount: 48 + data.length,
          request: {
            kind: "submit",
            seqnum,
            devid: 0x10002,
            endpoint: 0,
            isIn: false,
            setup: Uint8Array.of(0x21, 1, 2, 0, 0, 0, data.length & 0xff, data.length >>> 8),
            lengthBytes: data.length,
            data,
          },
        });
      }),
    );
  });

  it("reads an unlink", () => {
    expect(readUrb(unlinkBytes(7, 5))).toEqual({
      request: { kind: "unlink", seqnum: 7, unlinkSeqnum: 5 },
      byteCount: 48,
    });
  });

  it("waits for the data of an OUT transfer", () => {
    const bytes = submitBytes({ seqnum: 1, setup, data: Uint8Array.of(1, 2, 3) });
    expect(readUrb(bytes.subarray(0, 50))).toBeNull();
    expect(readUrb(bytes.subarray(0, 47))).toBeNull();
  });

  it("takes the number of packets that old kernels send", () => {
    expect(readUrb(submitBytes({ seqnum: 1, setup, packetCount: 0 }))?.byteCount).toBe(48);
  });

  it.each([
    ["command", Uint8Array.from({ length: 48 }, () => 9)],
    ["direction", submitBytes({ seqnum: 1, setup, direction: 2 })],
    ["length", submitBytes({ seqnum: 1, setup, lengthBytes: 0x1_0000 })],
    ["isochronous packets", submitBytes({ seqnum: 1, setup, packetCount: 1 })],
    ["wLength", submitBytes({ seqnum: 1, setup, data: Uint8Array.of(1, 2), wLength: 3 })],
    ["bmRequestType", submitBytes({ seqnum: 1, setup, lengthBytes: 6, direction: 1 })],
    [
      "bmRequestType",
      submitBytes({ seqnum: 1, setup: [0xa1, 3, 0, 0], lengthBytes: 6, direction: 0 }),
    ],
  ])("refuses a wrong %s", (what, bytes) => {
    expect(() => readUrb(bytes)).toThrow(new MalformedPacket(what));
  });
});

describe("answers", () => {
  it("submitReply carries the bytes of IN, and of OUT their number", () => {
    const bytes = Uint8Array.of(7, 8);
    const head = [0, 0, 0, 3, 0, 0, 0, 9, ...zeros(12)];
    expect([...submitReply(9, 0, { isIn: true, bytes })]).toEqual([
      ...head,
      ...[...zeros(4), 0, 0, 0, 2, ...zeros(20)],
      ...[7, 8],
    ]);
    expect([...submitReply(9, -32, { isIn: false, bytes: new Uint8Array(0) })]).toEqual([
      ...head,
      ...[0xff, 0xff, 0xff, 0xe0, ...zeros(24)],
    ]);
  });

  it("unlinkReply carries the status", () => {
    expect([...unlinkReply(3, -104)]).toEqual([
      ...[0, 0, 0, 4, 0, 0, 0, 3, ...zeros(12), 0xff, 0xff, 0xff, 0x98, ...zeros(24)],
    ]);
  });
});

function zeros(count: number): readonly number[] {
  return Array.from({ length: count }, () => 0);
}
