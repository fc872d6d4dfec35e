import { describe, expect, it } from "vitest";
import {
  type DeviceShape,
  describedDevice,
  F4_STRINGS,
  F411_STRINGS,
  H7_STRINGS,
  L0_STRINGS,
  L433_STRINGS,
} from "../test/described-device.js";
import { candidateForChip } from "./candidate-for-chip.js";
import type { Chip } from "./chip.js";
import { ProfileError } from "./error.js";
import { findChip } from "./find-chip.js";

const HINT = "check which board is plugged in, or let the device say what it is: leave out --chip";

function chipOf(query: string): Chip {
  const match = findChip(query);
  if (match.kind !== "chip") throw new Error(`${query} is ${match.kind}`);
  return match.chip;
}

describe("a named chip that the device can be", () => {
  it.each<{ chip: string; shape: DeviceShape; letters: string }>([
    { chip: "STM32L073RZ", shape: { strings: L0_STRINGS }, letters: "Z" },
    { chip: "STM32L072V8", shape: { strings: L0_STRINGS }, letters: "8" },
    { chip: "stm32l072-l073-l082-l083", shape: { strings: L0_STRINGS }, letters: "8BZ" },
    { chip: "STM32F405OE", shape: { strings: F4_STRINGS }, letters: "E" },
    // No one has seen what an F405 with 512 KiB sends: its layout is believed if it is named.
    { chip: "STM32F405OE", shape: { strings: F411_STRINGS }, letters: "E" },
    { chip: "stm32f405-f407-f415-f417", shape: { strings: F411_STRINGS }, letters: "E" },
    { chip: "STM32H750VB", shape: { strings: H7_STRINGS }, letters: "B" },
    // The option bytes of L476 are inferred, so they need not fit.
    { chip: "STM32L476RC", shape: { strings: L433_STRINGS }, letters: "C" },
    { chip: "STM32L073RZ", shape: { strings: [null, null, null] }, letters: "Z" },
    { chip: "STM32L073RZ", shape: { strings: [L0_STRINGS[0], L0_STRINGS[0]] }, letters: "Z" },
  ])("$chip, $letters", ({ chip, shape, letters }) => {
    const named = chipOf(chip);
    const { profile, sizes, why } = candidateForChip(named, describedDevice(shape));
    expect({ id: profile.id, letters: sizes.map(({ letter }) => letter).join(""), why }).toEqual({
      id: named.profileId,
      letters,
      why: [
        `${named.part ?? named.name} was named, and nothing that the device says contradicts it`,
      ],
    });
  });

  it.each([
    { chip: "STM32F405OE", kib: 512, flashSizeKnown: true },
    { chip: "stm32f405-f407-f415-f417", kib: 512, flashSizeKnown: true },
    { chip: "0x413", kib: 512, flashSizeKnown: true },
  ])("$chip has the size that the device tells", ({ chip, kib, flashSizeKnown }) => {
    const named = chipOf(chip);
    const device = describedDevice({ strings: F411_STRINGS });
    expect(candidateForChip(named, device).chip).toMatchObject({
      part: named.part,
      flashSizeBytes: kib * 1024,
      flashSizeKnown,
    });
  });

  it("stays as it is while several sizes are possible", () => {
    const named = chipOf("0x447");
    const device = describedDevice({ strings: L0_STRINGS });
    expect(candidateForChip(named, device).chip).toBe(named);
  });
});

describe("a named chip that the device cannot be", () => {
  it.each<{ chip: string; shape: DeviceShape; message: string }>([
    {
      chip: "STM32L073RZ",
      shape: { strings: L0_STRINGS, vendorId: 0x28e9, productId: 0x0189 },
      message:
        "STM32L073RZ does not fit vendor and product id of the device: expected 0483:DF11, got 28E9:0189",
    },
    {
      chip: "STM32L073RZ",
      shape: { strings: F4_STRINGS },
      message:
        'STM32L073RZ does not fit alternate setting 0 of the device: expected "@Internal Flash  /0x08000000/1536*128g", got "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"',
    },
    {
      chip: "STM32F405RG",
      shape: { strings: F411_STRINGS },
      message:
        'STM32F405RG does not fit alternate setting 0 of the device: expected "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", got "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg"',
    },
    {
      chip: "STM32F405RG",
      shape: { strings: [F4_STRINGS[0], L0_STRINGS[1]] },
      message:
        'STM32F405RG does not fit alternate setting 1 of the device: expected "@Option Bytes  /0x1FFFC000/01*016 g" or "@Option Bytes  /0x1FFFC000/01*016 e", got "@Option Bytes  /0x1FF80000/01*032 e"',
    },
    {
      chip: "STM32L476RG",
      shape: { strings: [L433_STRINGS[0]] },
      message:
        'STM32L476RG does not fit alternate setting 0 of the device: expected "Internal Flash" with 512 × 2 KiB at 0x08000000, got "@Internal Flash  /0x08000000/0128*0002Kg"',
    },
    {
      chip: "stm32l475-l476-l486",
      shape: { strings: L0_STRINGS },
      message:
        'STM32L475/476/486 does not fit alternate setting 0 of the device: expected "Internal Flash" with 128 × 2 KiB at 0x08000000, "Internal Flash" with 256 × 2 KiB at 0x08000000 or "Internal Flash" with 512 × 2 KiB at 0x08000000, got "@Internal Flash  /0x08000000/1536*128g"',
    },
    {
      chip: "STM32H743ZI",
      shape: { strings: [...H7_STRINGS, "@External Flash /0x90000000/64*4Kg"] },
      message:
        'STM32H743ZI does not fit alternate setting 2 of the device: expected no memory there, got "@External Flash /0x90000000/64*4Kg"',
    },
    {
      // An inferred memory need not fit, but it has to be of the same kind.
      chip: "STM32L476RC",
      shape: { strings: [L433_STRINGS[0], L433_STRINGS[2]] },
      message:
        'STM32L476RC does not fit alternate setting 1 of the device: expected "Option Bytes" with 1 × 40 bytes at 0x1FFF7800 and 1 × 40 bytes at 0x1FFFF800, got "@OTP Memory /0x1FFF7000/01*0001Ke"',
    },
  ])("$message", ({ chip, shape, message }) => {
    const named = chipOf(chip);
    expect(() => candidateForChip(named, describedDevice(shape))).toThrow(
      new ProfileError("chip-contradicts-device", message, {
        actor: "input",
        details: { profileId: named.profileId, part: named.part },
        hint: HINT,
      }),
    );
  });

  it("is refused if its profile is not at hand", () => {
    const act = () =>
      candidateForChip(chipOf("STM32L073RZ"), describedDevice({ strings: L0_STRINGS }), []);
    expect(act).toThrow(
      new ProfileError("profile-unknown", 'profile "stm32l072-l073-l082-l083" is not at hand', {
        actor: "input",
        details: { profileId: "stm32l072-l073-l082-l083" },
      }),
    );
  });
});
