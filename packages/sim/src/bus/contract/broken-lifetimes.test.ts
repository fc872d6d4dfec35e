/** Each promise of the transport contract about time, number, loss and closing can be seen to be broken. */
import type {
  ControlInOutcome,
  ControlOutOutcome,
  SelectAlternateOutcome,
  Transport,
} from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type Breaker, verdictOn } from "./test-harness.js";

/** Gives every transfer another timeout. */
const withTimeouts =
  (change: (timeoutMs: number) => number): Breaker =>
  (transport) => ({
    ...transport,
    controlIn: (setup, lengthBytes, timeoutMs) =>
      transport.controlIn(setup, lengthBytes, change(timeoutMs)),
    controlOut: (setup, bytes, timeoutMs) => transport.controlOut(setup, bytes, change(timeoutMs)),
  });

type Port = Omit<Transport, "identity" | "interfaceNumber" | "close">;
type AnyOutcome = ControlInOutcome | ControlOutOutcome | SelectAlternateOutcome;

/** Says `fault` for `disconnected` in some methods. */
const faultIn =
  (...methods: readonly (keyof Port)[]): Breaker =>
  (transport) => {
    const renamed = async <T extends AnyOutcome>(name: keyof Port, transfer: Promise<T>) => {
      const outcome = await transfer;
      const isRenamed = outcome.kind === "disconnected" && methods.includes(name);
      return isRenamed ? ({ kind: "fault", message: "no device" } as const) : outcome;
    };
    return {
      ...transport,
      controlIn: (...call) => renamed("controlIn", transport.controlIn(...call)),
      controlOut: (...call) => renamed("controlOut", transport.controlOut(...call)),
      selectAlternate: (...call) => renamed("selectAlternate", transport.selectAlternate(...call)),
    };
  };

describe("a transport that", () => {
  it("knows no timeout", async () => {
    expect(await verdictOn(withTimeouts(() => 0))).toEqual({
      "IN ends at its timeout":
        "contract-broken: unanswered controlIn gave fault, expected timeout",
      "OUT ends at its timeout":
        "contract-broken: unanswered controlOut gave fault, expected timeout",
      "an answer later than the timeout is a timeout":
        "contract-broken: late controlIn gave ok with 1 bytes [07], expected timeout",
    });
  });

  it("times out far too late", async () => {
    expect(await verdictOn(withTimeouts((timeoutMs) => timeoutMs && timeoutMs + 1200))).toEqual({
      "IN ends at its timeout":
        "contract-broken: a timeout of 50 ms gave 1250 ms, expected 50 to 1050 ms",
      "OUT ends at its timeout":
        "contract-broken: a timeout of 50 ms gave 1250 ms, expected 50 to 1050 ms",
    });
  });

  it("times out too early", async () => {
    expect(await verdictOn(withTimeouts((timeoutMs) => timeoutMs / 2))).toEqual({
      "IN ends at its timeout":
        "contract-broken: a timeout of 50 ms gave 25 ms, expected 50 to 1050 ms",
      "OUT ends at its timeout":
        "contract-broken: a timeout of 50 ms gave 25 ms, expected 50 to 1050 ms",
    });
  });

  it("has a timeout of the system's own", async () => {
    const breaker = withTimeouts((timeoutMs) => Math.min(timeoutMs || 1000, 1000));
    expect(await verdictOn(breaker)).toEqual({
      "a timeout longer than the system's own holds":
        "contract-broken: held controlIn gave timeout, expected ok with 1 bytes [07]",
      "timeout 0 waits on":
        "contract-broken: controlIn with timeout 0 gave timeout, expected ok with 1 bytes [07]",
    });
  });

  it("rejects after a timeout", async () => {
    const failures = await verdictOn((transport) => {
      let isBroken = false;
      const guard = async <T extends { kind: string }>(transfer: Promise<T>): Promise<T> => {
        if (isBroken) throw new Error("transfer in progress");
        const outcome = await transfer;
        isBroken ||= outcome.kind === "timeout";
        return outcome;
      };
      return {
        ...transport,
        controlIn: (...call) => guard(transport.controlIn(...call)),
        controlOut: (...call) => guard(transport.controlOut(...call)),
      };
    });
    expect(failures).toEqual({
      "IN ends at its timeout":
        'contract-broken: controlIn after a timeout rejected with "transfer in progress", expected an outcome',
      "OUT ends at its timeout":
        'contract-broken: controlOut after a timeout rejected with "transfer in progress", expected an outcome',
    });
  });

  it("has another word for a lost device on IN", async () => {
    expect(await verdictOn(faultIn("controlIn"))).toEqual({
      "a device that leaves during IN is disconnected, for ever":
        "contract-broken: controlIn to a device that leaves gave fault, expected disconnected",
      "a device that leaves during OUT is disconnected, for ever":
        "contract-broken: controlIn once the device has left gave fault, expected disconnected",
      "an unplugged device is disconnected, even when it is back":
        "contract-broken: controlIn once unplugged gave fault, expected disconnected",
      "a closed transport is disconnected, and quiet":
        "contract-broken: controlIn once closed gave fault, expected disconnected",
    });
  });

  it("has another word for a lost device on OUT", async () => {
    expect(await verdictOn(faultIn("controlOut"))).toMatchObject({
      "a device that leaves during OUT is disconnected, for ever":
        "contract-broken: controlOut to a device that leaves gave fault, expected disconnected",
      "an unplugged device is disconnected, even when it is back":
        "contract-broken: controlOut once unplugged gave fault, expected disconnected",
    });
  });

  it("has another word for a lost device on SET_INTERFACE", async () => {
    expect(await verdictOn(faultIn("selectAlternate"))).toMatchObject({
      "an unplugged device is disconnected, even when it is back":
        "contract-broken: selectAlternate once unplugged gave fault, expected disconnected",
      "a closed transport is disconnected, and quiet":
        "contract-broken: selectAlternate once closed gave fault, expected disconnected",
    });
  });

  it("comes back to life with the device", async () => {
    const failures = await verdictOn((transport, reopen) => {
      let current = transport;
      return {
        ...transport,
        async controlIn(...call) {
          const outcome = await current.controlIn(...call);
          if (outcome.kind !== "disconnected") return outcome;
          current = await reopen().catch(() => current);
          return current.controlIn(...call);
        },
      };
    });
    expect(failures).toMatchObject({
      "an unplugged device is disconnected, even when it is back":
        "contract-broken: controlIn once plugged in again gave ok with 0 bytes [], expected disconnected",
      "a closed transport is disconnected, and quiet":
        "contract-broken: controlIn once closed gave ok with 0 bytes [], expected disconnected",
    });
  });

  it("sends after close, and says that it did not", async () => {
    const failures = await verdictOn((transport, reopen) => ({
      ...transport,
      async controlOut(...call) {
        const outcome = await transport.controlOut(...call);
        const other = outcome.kind === "disconnected" ? await reopen().catch(() => null) : null;
        await other?.controlOut(...call);
        return outcome;
      },
    }));
    expect(failures).toEqual({
      "a closed transport is disconnected, and quiet":
        "contract-broken: number of transfers after close gave 1, expected 0",
    });
  });

  it("selects after close, and says that it did not", async () => {
    const failures = await verdictOn((transport, reopen) => ({
      ...transport,
      async selectAlternate(...call) {
        const outcome = await transport.selectAlternate(...call);
        const other = outcome.kind === "disconnected" ? await reopen().catch(() => null) : null;
        await other?.selectAlternate(...call);
        return outcome;
      },
    }));
    expect(failures).toEqual({
      "a closed transport is disconnected, and quiet":
        "contract-broken: number of selections after close gave 1, expected 0",
    });
  });

  it("rejects at the second close", async () => {
    const failures = await verdictOn((transport) => {
      let isClosed = false;
      return {
        ...transport,
        async close() {
          if (isClosed) throw new Error("not open");
          isClosed = true;
          await transport.close();
        },
      };
    });
    expect(failures).toEqual({
      "close may be called twice":
        'contract-broken: second close rejected with "not open", expected it never to',
    });
  });

  it("rejects at the close of a lost device", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      async close() {
        const { kind } = await transport.selectAlternate(0);
        if (kind === "disconnected") throw new Error("no device");
      },
    }));
    expect(failures).toMatchObject({
      "an unplugged device is disconnected, even when it is back":
        'contract-broken: close of a lost transport rejected with "no device", expected it never to',
    });
  });

  it("sends everything twice", async () => {
    const failures = await verdictOn((transport) => ({
      ...transport,
      async controlIn(...call) {
        await transport.controlIn(...call);
        return transport.controlIn(...call);
      },
    }));
    expect(failures).toMatchObject({
      "IN setup fields arrive unchanged": "contract-broken: number of transfers gave 8, expected 4",
    });
  });
});
