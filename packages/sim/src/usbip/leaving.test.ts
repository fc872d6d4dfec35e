/** The last answer of a device that leaves by itself, in real time. */
import { expect, it } from "vitest";
import type { Rom } from "../rom-types.js";
import { romOf, withServer } from "./test-bench.js";
import { importDevice, nextReturn, submitBytes } from "./test-client.js";

/** Several times as long as the server takes to see that a device is away. */
const ANSWER_MS = 100;

/** A boot ROM that is away from its first DFU request on, and whose answer to that takes its time. */
function leavingRom(): Rom {
  const rom = romOf("STM32F405RG");
  let isAway = false;
  const control: Rom["control"] = (setup, data, nowMs) => {
    const answer = rom.control(setup, data, nowMs);
    if (setup.requestType !== "class" || answer.kind !== "ok") return answer;
    isAway = true;
    return { ...answer, afterMs: ANSWER_MS };
  };
  return new Proxy(rom, {
    get(target, key) {
      if (key === "attached") return !isAway;
      return key === "control" ? control : Reflect.get(target, key, target);
    },
  });
}

it("arrives, and only then does the connection end", async () => {
  const devices = [{ busId: "1-1", rom: leavingRom() }];
  await withServer({ devices, realTime: true }, async ({ port }) => {
    const client = await importDevice(port, "1-1");
    client?.send(submitBytes({ seqnum: 1, setup: [0xa1, 3, 0, 0], lengthBytes: 6 }));
    const answer = client === null ? null : await nextReturn(client, true);
    expect(answer).toMatchObject({ seqnum: 1, status: 0, bytes: [0x0a, 0, 0, 0, 0x0a, 0] });
    await client?.closed();
  });
});
