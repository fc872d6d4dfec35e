/**
 * The whole job on random chips, cut at a random moment and resumed: the chip ends as
 * if nothing had happened. A cut erase or write leaves garbage behind.
 */
import { segmentRange } from "@dfukit/memory";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { FlashEvent } from "./events.js";
import { flash } from "./flash.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { modelSectors } from "./test-flash-model.js";
import { expectedAfter } from "./test-observe.js";
import { transportOf } from "./test-run.js";
import { type Scenario, scenarioArbitrary } from "./test-scenario.js";
import { deviceOf, filled } from "./test-targets.js";

/** A device with the contents of a scenario, lost for a moment at request number `cutAt`. */
function deviceFor({ model }: Scenario, cutAt: number) {
  let requests = 0;
  const rule: FaultRule = (request) => {
    if (requests++ !== cutAt) return undefined;
    const [, what, address, length] = /^(erase|write) (\w+)\+?(\d*)$/.exec(request) ?? [];
    if (what !== undefined) spoil(Number(address), Number(length));
    return { kind: "disconnected" };
  };
  const device = testDevice(model.target, rule);
  /** Of a length of 0: the whole sector. */
  const spoil = (address: number, length: number) => {
    for (const { region } of model.memories) {
      const sector = modelSectors(region).find(
        ({ start, end }) => start <= address && address < end,
      );
      if (sector === undefined) continue;
      const bytes = filled(length > 0 ? length : sector.end - address, 0x5a);
      device.put(region.alternateSetting, address, bytes);
    }
  };
  for (const [nth, { bytes, programmed }] of model.memories.entries()) {
    device.model.memories[nth]?.bytes.set(bytes);
    device.model.memories[nth]?.programmed.splice(0, programmed.length, ...programmed);
  }
  return { device, requests: () => requests };
}

async function run(scenario: Scenario, cutAt: number) {
  const { target } = scenario.model;
  const { device, requests } = deviceFor(scenario, cutAt);
  const events: FlashEvent[] = [];
  const job = {
    transport: transportOf(device),
    device: deviceOf(target),
    target,
    resume: true,
    wait: async () => {},
    reconnect: async () => {
      device.reopen();
      return transportOf(device);
    },
    onEvent: (event: FlashEvent) => {
      events.push(event);
    },
  };
  const result = await flash(job, scenario.images, scenario.options);
  return { result, device, events, requests: requests() };
}

const kept = scenarioArbitrary.map((scenario) => ({
  ...scenario,
  options: { ...scenario.options, keep: true, leave: false },
  unreadable: new Set<string>(),
}));

it("ends with the requested bytes, and all others as they were, wherever it was cut", async () => {
  await fc.assert(
    fc.asyncProperty(kept, fc.nat(1000), async (scenario, at) => {
      const whole = await run(scenario, -1);
      const cut = await run(scenario, at % whole.requests);
      for (const { device, result } of [whole, cut]) {
        expect(device.model.memories.map(({ bytes }) => bytes)).toEqual(expectedAfter(scenario));
        expect(result.bytesVerified).toBe(
          scenario.options.verify === false ? result.bytesAlreadyThere : result.bytesRequested,
        );
      }
      const kinds = cut.events.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === "reconnected")).toHaveLength(1);
      expect(kinds.filter((kind) => kind === "finished" || kind === "failed")).toEqual([
        "finished",
      ]);
    }),
    { numRuns: 200 },
  );
});

it("tells all bytes that it puts back before it erases, and them alone", async () => {
  await fc.assert(
    fc.asyncProperty(kept, async (scenario) => {
      const { events } = await run(scenario, -1);
      const told = events.filter((event) => event.kind === "bytes-kept");
      const firstErase = events.findIndex(
        (event) => event.kind === "phase-started" && event.phase === "erase",
      );
      const before = events.findIndex(({ kind }) => kind === "bytes-kept");
      expect(told.length).toBeLessThanOrEqual(1);
      expect(firstErase < 0 || before < firstErase).toBe(true);
      for (const { alternateSetting, ...segment } of told.flatMap(({ segments }) => segments)) {
        const memory = scenario.model.memories.find(
          ({ region }) => region.alternateSetting === alternateSetting,
        );
        const { start, end } = segmentRange(segment);
        const from = memory?.start ?? 0;
        expect(segment.bytes).toEqual(memory?.bytes.slice(start - from, end - from));
      }
    }),
    { numRuns: 100 },
  );
});
