/** What a client gets before it has a device, and what it cannot do after its answer. */
import { connect } from "node:net";
import { expect, it } from "vitest";
import { control, romOf, withServer } from "./test-bench.js";
import { connectTo, importDevice, opBytes } from "./test-client.js";

function chips() {
  return [{ busId: "1-1", rom: romOf("STM32F405RG") }];
}

async function importStatus(port: number, busId: string): Promise<number | undefined> {
  const client = await connectTo(port);
  client.send(opBytes(0x8003, busId));
  const header = await client.receive(8);
  await client.closed();
  return header?.[7];
}

it("an import that is refused tells whether another client has the device", async () => {
  await withServer({ devices: chips() }, async ({ port, controlPort }) => {
    const owner = await importDevice(port, "1-1");
    expect(await importStatus(port, "1-1")).toBe(2);
    expect(await importStatus(port, "9-9")).toBe(4);
    await control(controlPort, { command: "unplug", device: "1-1" });
    await owner?.closed();
    expect(await importStatus(port, "1-1")).toBe(4);
  });
});

it.each([
  ["the list of devices", opBytes(0x8005), 12 + 316],
  ["a refused import", opBytes(0x8003, "9-9"), 8],
])("after %s a client that goes on sending is not listened to", async (_, request, answerBytes) => {
  await withServer({ devices: chips() }, async ({ port }) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    let receivedBytes = 0;
    socket.on("data", (bytes) => {
      receivedBytes += bytes.length;
    });
    socket.on("error", () => undefined);
    const isClosed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    socket.write(request);
    while (receivedBytes < answerBytes) await new Promise((resolve) => setTimeout(resolve, 5));
    const sentBefore = socket.bytesWritten;
    const flood = () => {
      while (!socket.destroyed && socket.write(new Uint8Array(65_536)));
    };
    socket.on("drain", flood);
    flood();
    await isClosed;
    // What the kernel's buffers hold.
    expect(socket.bytesWritten - sentBefore).toBeLessThan(16_000_000);
    expect(receivedBytes).toBe(answerBytes);
  });
});
