/** Which bytes of an earlier run may go back: only into a device that looks like the one that was cut. */
import type { AddressRange, Image } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { newSession } from "../protocol/session.js";
import { chooseRecovered } from "./recover-bytes.js";
import { type FaultRule, testDevice } from "./test-device.js";
import type { Part } from "./test-plan.js";
import { runSteps } from "./test-run.js";
import {
  deviceOf,
  F405,
  F405_FLASH,
  F405_OTP,
  filled,
  imageOf,
  L073_EEPROM,
  pattern,
  run,
} from "./test-targets.js";

const BASE = 0x08000000;
const EEPROM = 0x08080000;
const TARGET = {
  ...F405,
  transferSizeBytes: 32,
  layout: {
    regions: [
      { ...F405_FLASH, runs: [run(BASE, 4, 64)] },
      { ...L073_EEPROM, alternateSetting: 1 },
      F405_OTP,
    ],
  },
};
const NOTHING = { segments: [] };

interface Case {
  readonly put?: readonly Part[];
  readonly damaged?: readonly AddressRange[];
  readonly requested?: Image;
  readonly rule?: FaultRule;
}

/** What is chosen of the kept bytes, and the warnings. */
function choose(image: Image, { put = [], damaged = [], requested = NOTHING, rule }: Case = {}) {
  const device = testDevice(TARGET, rule);
  for (const [address, bytes] of put) device.put(address < EEPROM ? 0 : 1, address, bytes);
  const described = deviceOf(TARGET);
  const images = [{ alternateSetting: null, image: requested }];
  const request = { images, device: described, target: TARGET };
  const session = newSession(described, TARGET);
  const { result, events, error } = runSteps(
    chooseRecovered(session, request, { image, damaged }),
    device,
  );
  expect(error).toBe(undefined);
  return { chosen: result, told: events, log: device.log };
}

const refused = (text: string) => ({
  kind: "warning",
  code: "restore-refused",
  message: `${text}, so it is not put back`,
});

describe("bytes go back", () => {
  it("where the device has erased them", () => {
    const image = imageOf([BASE + 8, pattern(40)]);
    const { chosen, told } = choose(image);
    expect([chosen, told]).toEqual([image, []]);
  });

  it("where some are in place and the others erased", () => {
    const image = imageOf([BASE + 8, pattern(40)]);
    const { chosen } = choose(image, { put: [[BASE + 8, pattern(20)]] });
    expect(chosen).toEqual(image);
  });

  it("where the earlier run may have left anything", () => {
    const image = imageOf([BASE + 8, pattern(8)]);
    const damaged = [{ start: BASE + 60, end: BASE + 61 }];
    const { chosen, told } = choose(image, { put: [[BASE, filled(64, 0x77)]], damaged });
    expect([chosen, told]).toEqual([image, []]);
  });

  it("where the memory cannot be read any more", () => {
    const image = imageOf([BASE + 8, pattern(8)]);
    const rule: FaultRule = (request) =>
      request.startsWith("read") ? { kind: "ok", bytes: filled(1, 0) } : undefined;
    expect(choose(image, { rule }).chosen).toEqual(image);
  });

  it("into memories that are written in place", () => {
    const image = imageOf([EEPROM + 1, pattern(3)]);
    const put: readonly Part[] = [[EEPROM, pattern(4)]];
    expect(choose(image, { put: [[EEPROM + 1, pattern(3)]] }).chosen).toEqual(image);
    expect(choose(image, { put }).chosen).toEqual(NOTHING);
  });
});

describe("bytes do not go back", () => {
  it("into a sector that holds something else, which does not concern its neighbours", () => {
    const image = imageOf([BASE + 8, pattern(120)]);
    const put: readonly Part[] = [[BASE + 70, Uint8Array.of(0x77)]];
    const { chosen, told } = choose(image, { put });
    expect(chosen).toEqual(imageOf([BASE + 8, pattern(56)]));
    expect(told).toEqual([
      refused("0x08000040–0x0800007F was kept by an earlier run and holds something else by now"),
    ]);
  });

  it("where the image brings others: nobody is told, and nothing is read", () => {
    const { chosen, told, log } = choose(imageOf([BASE + 8, pattern(8)]), {
      requested: imageOf([BASE, pattern(64)]),
      put: [[BASE, filled(64, 0x77)]],
    });
    expect([chosen, told]).toEqual([NOTHING, []]);
    expect(log.filter((request) => request.startsWith("read"))).toEqual([]);
  });

  it("into memories that are never put back by themselves", () => {
    const { chosen, told } = choose(imageOf([0x1fff7800, pattern(4)]));
    expect([chosen, told]).toEqual([
      NOTHING,
      [
        refused(
          "0x1FFF7800–0x1FFF7803 was kept by an earlier run and belongs to OTP Memory, which is never put back by itself",
        ),
      ],
    ]);
  });

  it("where the device has no memory", () => {
    const { chosen, told } = choose(imageOf([BASE + 252, pattern(8)]));
    expect([chosen, told]).toEqual([
      imageOf([BASE + 252, pattern(4)]),
      [
        refused(
          "0x08000100–0x08000103 was kept by an earlier run and lies outside the memories of the device",
        ),
      ],
    ]);
  });
});

it("asks nothing of the device where nothing was kept", () => {
  const { chosen, told } = choose(NOTHING);
  expect([chosen, told]).toEqual([NOTHING, []]);
});
