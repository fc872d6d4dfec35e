import { expect, it } from "vitest";
import { forget, newSession } from "./session.js";
import { BEHAVIOUR, DEVICE, TARGET } from "./test-session.js";

const FRESH = {
  interfaceNumber: 0,
  alternateCount: 4,
  transferSizeBytes: 2048,
  countsBlocks: true,
  behaviour: BEHAVIOUR,
  bank2Address: null,
  times: BEHAVIOUR.times,
  idleAtOnce: false,
  state: "unknown",
  alternateSetting: null,
  pointer: null,
};

it("begins with nothing known", () => {
  expect(newSession(DEVICE, TARGET)).toEqual(FRESH);
});

it("takes number and alternate settings of the interface from the device", () => {
  const device = { ...DEVICE, interfaceNumber: 2, alternates: DEVICE.alternates.slice(0, 1) };
  expect(newSession(device, TARGET)).toEqual({ ...FRESH, interfaceNumber: 2, alternateCount: 1 });
});

it("does not count blocks in another size than the device's own", () => {
  expect(newSession(DEVICE, { ...TARGET, transferSizeBytes: 1024 })).toEqual({
    ...FRESH,
    transferSizeBytes: 1024,
    countsBlocks: false,
  });
});

it("knows by profile that the device is idle at once", () => {
  const behaviour = { ...BEHAVIOUR, quirks: ["idle-at-once"] as const };
  expect(newSession(DEVICE, { ...TARGET, behaviour })).toEqual({
    ...FRESH,
    behaviour,
    idleAtOnce: true,
  });
});

it("turns the offset of bank 2 into an address", () => {
  const behaviour = { ...BEHAVIOUR, bank2Start: 0x10_0000 };
  expect(newSession(DEVICE, { ...TARGET, behaviour })).toEqual({
    ...FRESH,
    behaviour,
    bank2Address: 0x0810_0000,
  });
  const without = { ...TARGET, behaviour, layout: { regions: [] } };
  expect(newSession(DEVICE, without)).toEqual({ ...FRESH, behaviour });
});

it("forgets state and pointer, and nothing else", () => {
  const session = newSession(DEVICE, TARGET);
  Object.assign(session, { state: "idle", pointer: 0x0800_0000, alternateSetting: 1 });
  forget(session);
  expect(session).toEqual({ ...FRESH, alternateSetting: 1 });
});
