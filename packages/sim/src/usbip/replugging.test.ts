/** Devices that are plugged in again, and those that somebody has unplugged by hand. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import type { UsbipEvent } from "./event.js";
import type { UsbipServerOptions } from "./server.js";
import { control, romOf, withServer } from "./test-bench.js";
import { importDevice, nextReturn, submitBytes, type TestClient } from "./test-client.js";

const AWAY_MS = 300;
const GETSTATUS = { setup: [0xa1, 3, 0, 0], lengthBytes: 6 } as const;

interface Scene {
  readonly port: number;
  readonly events: readonly UsbipEvent[];
  readonly isAttached: () => Promise<boolean>;
  readonly command: (name: string, more?: object) => Promise<unknown>;
}

async function withChip(
  options: Omit<UsbipServerOptions, "devices" | "onEvent">,
  test: (scene: Scene) => Promise<void>,
): Promise<void> {
  const events: UsbipEvent[] = [];
  const devices = [{ busId: "1-1", rom: romOf("STM32F405RG") }];
  const onEvent = (event: UsbipEvent) => void events.push(event);
  await withServer({ ...options, devices, onEvent }, async ({ port, controlPort }) => {
    const command = (name: string, more = {}) =>
      control(controlPort, { command: name, device: "1-1", ...more });
    const isAttached = async () => Object(await command("state")).attached === true;
    await test({ port, events, command, isAttached });
  });
}

async function imported(port: number): Promise<TestClient> {
  const client = await importDevice(port, "1-1");
  if (client === null) throw new Error("not imported");
  return client;
}

/** How long it takes until it is plugged in, ms. */
async function untilAttached({ isAttached }: Scene): Promise<number> {
  const begin = performance.now();
  while (!(await isAttached())) await pause(10);
  return performance.now() - begin;
}

it("one that leaves by a fault is away for a while, and then there", async () => {
  await withChip({ replugAfterMs: AWAY_MS }, async (scene) => {
    await scene.command("faults", { faults: ["disconnect@0"] });
    const client = await imported(scene.port);
    client.send(submitBytes({ seqnum: 1, ...GETSTATUS }));
    await client.closed();
    expect(await scene.isAttached()).toBe(false);
    const awayMs = await untilAttached(scene);
    expect(awayMs).toBeGreaterThan(AWAY_MS - 50);
    expect(scene.events.at(-1)).toEqual({
      kind: "detached",
      busId: "1-1",
      by: "device",
      startedAt: null,
    });
    const again = await imported(scene.port);
    again.send(submitBytes({ seqnum: 1, ...GETSTATUS }));
    expect(await nextReturn(again, true)).toMatchObject({ status: 0 });
  });
});

it("one that leaves while nobody has it comes back, too", async () => {
  await withChip({ replugAfterMs: AWAY_MS }, async (scene) => {
    await scene.command("faults", { faults: ["disconnect=100@0"] });
    const client = await imported(scene.port);
    client.send(submitBytes({ seqnum: 1, ...GETSTATUS }));
    await nextReturn(client, true);
    client.close();
    while (await scene.isAttached()) await pause(10);
    await untilAttached(scene);
  });
});

it("without the option it stays away", async () => {
  await withChip({}, async (scene) => {
    await scene.command("faults", { faults: ["disconnect@0"] });
    const client = await imported(scene.port);
    client.send(submitBytes({ seqnum: 1, ...GETSTATUS }));
    await client.closed();
    await pause(3 * AWAY_MS);
    expect(await scene.isAttached()).toBe(false);
  });
});

it.each([
  ["imported", imported],
  ["not imported", async () => null],
] as const)("one that is unplugged by hand stays away, %s or not", async (_, open) => {
  await withChip({ replugAfterMs: AWAY_MS }, async (scene) => {
    const client = await open(scene.port);
    await scene.command("unplug");
    await client?.closed();
    await pause(3 * AWAY_MS);
    expect(await scene.isAttached()).toBe(false);
    expect(scene.events.map((event) => (event.kind === "detached" ? event.by : null))).toEqual(
      client === null ? [] : [null, "control"],
    );
    await scene.command("replug");
    expect(await scene.isAttached()).toBe(true);
  });
});

it("one that is unplugged by hand while it is away stays away", async () => {
  await withChip({ replugAfterMs: AWAY_MS }, async (scene) => {
    await scene.command("faults", { faults: ["disconnect@0"] });
    const client = await imported(scene.port);
    client.send(submitBytes({ seqnum: 1, ...GETSTATUS }));
    await client.closed();
    await scene.command("unplug");
    await pause(3 * AWAY_MS);
    expect(await scene.isAttached()).toBe(false);
  });
});
