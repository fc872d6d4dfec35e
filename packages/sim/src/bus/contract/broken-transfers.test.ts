/** Each promise of the transport contract about a transfer can be seen to be broken. */
import type { ControlInOutcome } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type Breaker, verdictOn } from "./test-harness.js";

const mapIn =
  (change: (outcome: ControlInOutcome) => ControlInOutcome): Breaker =>
  (transport) => ({
    ...transport,
    controlIn: async (...call) => change(await transport.controlIn(...call)),
  });

describe("a transport that", () => {
  it("rejects where it stalls", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      async controlIn(...call) {
        const outcome = await transport.controlIn(...call);
        if (outcome.kind === "stall") throw new Error("LIBUSB_TRANSFER_STALL");
        return outcome;
      },
    }));
    expect(failures).toEqual({
      "a stall of IN is a stall, and passes":
        'contract-broken: stalled controlIn rejected with "LIBUSB_TRANSFER_STALL", expected an outcome',
    });
  });

  it("takes a stall for a fault", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      async controlOut(...call) {
        const outcome = await transport.controlOut(...call);
        return outcome.kind === "stall" ? { kind: "fault", message: "pipe error" } : outcome;
      },
      async selectAlternate(setting) {
        const outcome = await transport.selectAlternate(setting);
        return outcome.kind === "stall" ? { kind: "fault", message: "pipe error" } : outcome;
      },
    }));
    expect(failures).toEqual({
      "a stall of OUT is a stall, and passes":
        "contract-broken: stalled controlOut gave fault, expected stall",
      "a stall of an alternate setting is a stall, and passes":
        "contract-broken: stalled selectAlternate gave fault, expected stall",
    });
  });

  it("pads short answers", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      async controlIn(setup, lengthBytes, timeoutMs) {
        const outcome = await transport.controlIn(setup, lengthBytes, timeoutMs);
        if (outcome.kind !== "ok" || lengthBytes !== 64) return outcome;
        const bytes = new Uint8Array(4);
        bytes.set(outcome.bytes);
        return { kind: "ok", bytes };
      },
    }));
    expect(failures).toEqual({
      "IN may be shorter than asked for":
        "contract-broken: short controlIn gave ok with 4 bytes [01 02 03 00], expected ok with 3 bytes [01 02 03]",
      "IN may be empty":
        "contract-broken: empty controlIn gave ok with 4 bytes [00 00 00 00], expected ok with 0 bytes []",
    });
  });

  it("hands out its own buffer", async () => {
    const buffer = new Uint8Array(5000);
    const failures = await verdictOn(
      mapIn((outcome) => {
        if (outcome.kind !== "ok") return outcome;
        buffer.set(outcome.bytes);
        return { kind: "ok", bytes: buffer.subarray(0, outcome.bytes.length) };
      }),
    );
    expect(failures).toEqual({
      "bytes of an answer stay as they were":
        "contract-broken: an answer, after the next, gave 3 bytes [09 09 09], expected 3 bytes [01 02 03]",
    });
  });

  it("sends the whole buffer behind a view", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      controlOut: (setup, bytes, timeoutMs) =>
        transport.controlOut(setup, new Uint8Array(bytes.buffer), timeoutMs),
    }));
    expect(failures).toEqual({
      "OUT of a view sends the view alone":
        "contract-broken: controlOut gave ok with bytesWritten 6, expected ok with bytesWritten 2",
    });
  });

  it("sends a byte where there is none", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      async controlOut(setup, bytes, timeoutMs) {
        if (bytes.length > 0) return transport.controlOut(setup, bytes, timeoutMs);
        await transport.controlOut(setup, Uint8Array.of(0), timeoutMs);
        return { kind: "ok", bytesWritten: 0 };
      },
    }));
    expect(failures).toEqual({
      "OUT without data": "contract-broken: the device's wLength gave 1, expected 0",
    });
  });

  it("cuts data stages at 2048 bytes", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      controlIn: (setup, lengthBytes, timeoutMs) =>
        transport.controlIn(setup, Math.min(lengthBytes, 2048), timeoutMs),
      controlOut: (setup, bytes, timeoutMs) =>
        transport.controlOut(setup, bytes.subarray(0, 2048), timeoutMs),
    }));
    expect(failures).toEqual({
      "data stages of 4096 bytes":
        "contract-broken: controlOut gave ok with bytesWritten 2048, expected ok with bytesWritten 4096",
    });
  });

  it("changes the setup", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      controlIn: (setup, ...rest) =>
        transport.controlIn({ ...setup, value: setup.value & 0xff }, ...rest),
      controlOut: (setup, ...rest) =>
        transport.controlOut({ ...setup, recipient: "interface" }, ...rest),
    }));
    expect(failures).toEqual({
      "IN setup fields arrive unchanged":
        "contract-broken: the device's setup gave class/interface bRequest 2 wValue 255 wIndex 0 wLength 255, " +
        "expected class/interface bRequest 2 wValue 65535 wIndex 0 wLength 255",
      "OUT setup fields and data arrive unchanged":
        "contract-broken: the device's setup gave vendor/interface bRequest 254 wValue 4660 wIndex 32769 wLength 5, " +
        "expected vendor/device bRequest 254 wValue 4660 wIndex 32769 wLength 5",
    });
  });

  it("calls itself something else", async () => {
    const identities: readonly Breaker[] = [
      (transport) => ({ ...transport, identity: { ...transport.identity, serialNumber: null } }),
      (transport) => ({ ...transport, interfaceNumber: 1 }),
    ];
    const failures = await Promise.all(identities.map(verdictOn));
    const name = "identity is what the descriptors say";
    const known = '{"vendorId":1155,"productId":57105,"deviceVersion":8704,"serialNumber":';
    expect(failures.map((each) => each[name])).toEqual([
      `contract-broken: identity gave ${known}null}, expected ${known}"357236543131"}`,
      "contract-broken: interfaceNumber gave 1, expected 0",
    ]);
  });

  it("loses bytes of an answer", async () => {
    const failures = await verdictOn(
      mapIn((outcome) =>
        outcome.kind === "ok" && outcome.bytes.length === 6
          ? { kind: "ok", bytes: outcome.bytes.subarray(0, 5) }
          : outcome,
      ),
    );
    expect(failures).toEqual({
      "IN gives the bytes of the device":
        "contract-broken: controlIn gave ok with 5 bytes [00 68 00 00 04], expected ok with 6 bytes [00 68 00 00 04 00]",
    });
  });

  it("stays stalled", async () => {
    const failures = await verdictOn((transport) => {
      let isHalted = false;
      const halt = async <T extends { readonly kind: string }>(transfer: Promise<T>) => {
        const outcome = await transfer;
        isHalted ||= outcome.kind === "stall";
        return isHalted ? ({ kind: "stall" } as const) : outcome;
      };
      return {
        ...transport,
        controlIn: (...call) => halt(transport.controlIn(...call)),
        controlOut: (...call) => halt(transport.controlOut(...call)),
        selectAlternate: (...call) => halt(transport.selectAlternate(...call)),
      };
    });
    expect(failures).toEqual({
      "a stall of IN is a stall, and passes":
        "contract-broken: controlIn after a stall gave stall, expected ok with 1 bytes [07]",
      "a stall of OUT is a stall, and passes":
        "contract-broken: controlOut after a stall gave stall, expected ok with bytesWritten 1",
      "a stall of an alternate setting is a stall, and passes":
        "contract-broken: selectAlternate after a stall gave stall, expected ok",
    });
  });

  it("selects by a plain transfer", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      async selectAlternate(value) {
        const setup = { requestType: "standard", recipient: "interface", request: 11 } as const;
        const none = new Uint8Array(0);
        const outcome = await transport.controlOut({ ...setup, value, index: 0 }, none, 1000);
        return outcome.kind === "ok" ? { kind: "ok" } : outcome;
      },
    }));
    expect(failures).toMatchObject({
      "an alternate setting is selected by the system":
        "contract-broken: the device's alternate settings gave , expected 3, 0",
    });
  });

  it("selects by both", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      async selectAlternate(value) {
        const setup = { requestType: "standard", recipient: "interface", request: 11 } as const;
        await transport.controlOut({ ...setup, value, index: 0 }, new Uint8Array(0), 1000);
        return transport.selectAlternate(value);
      },
    }));
    expect(failures).toEqual({
      "an alternate setting is selected by the system":
        "contract-broken: number of plain transfers gave 2, expected 0",
    });
  });

  it("corrupts what it sends", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      controlOut: (setup, bytes, timeoutMs) =>
        transport.controlOut(
          setup,
          bytes.map((byte) => byte ^ 1),
          timeoutMs,
        ),
    }));
    expect(failures).toMatchObject({
      "OUT setup fields and data arrive unchanged":
        "contract-broken: the device's data gave 5 bytes [20 01 41 01 09], expected 5 bytes [21 00 40 00 08]",
    });
  });
});
