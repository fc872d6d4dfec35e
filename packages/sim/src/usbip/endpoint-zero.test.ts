/** Endpoint 0 without a socket: what a departure during a held answer does. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { openEndpointZero } from "./endpoint-zero.js";
import { exportDevice } from "./exported-device.js";
import { romOf } from "./test-bench.js";
import { submitBytes } from "./test-client.js";
import { readUrb, type SubmitRequest } from "./wire.js";

const GETSTATUS = [0xa1, 3, 0, 0] as const;

function request(fields: Parameters<typeof submitBytes>[0]): SubmitRequest {
  const taken = readUrb(submitBytes(fields));
  if (taken?.request.kind !== "submit") throw new Error("no submit");
  return taken.request;
}

it("a plug pulled while an answer is held cuts the work, and nothing is answered", async () => {
  const rom = romOf("STM32F405RG", { contents: "full" });
  const device = exportDevice(
    { busId: "1-1", rom, faults: [{ kind: "disconnect", delayMs: 100, when: { index: 3 } }] },
    { deviceNumber: 2, realTime: true },
  );
  const sent: Uint8Array[] = [];
  let goneCount = 0;
  const endpoint = openEndpointZero(device, device.open(), {
    send: (bytes) => sent.push(bytes),
    onGone: () => {
      goneCount++;
    },
  });
  endpoint.submit(request({ seqnum: 1, setup: [0x21, 4, 0, 0] }));
  endpoint.submit(
    request({ seqnum: 2, setup: [0x21, 1, 0, 0], data: Uint8Array.of(0x41, 0, 0, 0, 8) }),
  );
  endpoint.submit(request({ seqnum: 3, setup: GETSTATUS, lengthBytes: 6 }));
  endpoint.submit(request({ seqnum: 4, setup: GETSTATUS, lengthBytes: 6 }));
  await pause(700);
  expect(goneCount).toBe(1);
  expect(sent.map((bytes) => bytes[7])).toEqual([1, 2, 3]);
  expect(rom.attached).toBe(false);
  // Neither as it was nor erased.
  const sector = rom.readMemory({ start: 0x0800_0000, end: 0x0800_4000 });
  expect(sector).not.toEqual(new Uint8Array(0x4000).fill(0xff));
  expect(rom.eraseCounts.get(0x0800_0000) ?? 0).toBeLessThanOrEqual(1);
  endpoint.stop();
});

it("nothing is answered any more once it is stopped", async () => {
  const device = exportDevice(
    { busId: "1-1", rom: romOf("STM32F405RG") },
    { deviceNumber: 2, realTime: true },
  );
  const sent: Uint8Array[] = [];
  const endpoint = openEndpointZero(device, device.open(), {
    send: (bytes) => sent.push(bytes),
    onGone: () => undefined,
  });
  endpoint.submit(request({ seqnum: 1, setup: GETSTATUS, lengthBytes: 6 }));
  endpoint.submit(request({ seqnum: 2, setup: GETSTATUS, lengthBytes: 6 }));
  expect(endpoint.pendingCount).toBe(2);
  endpoint.stop();
  endpoint.stop();
  await pause(50);
  expect(endpoint.pendingCount).toBe(0);
  expect(sent).toEqual([]);
});
