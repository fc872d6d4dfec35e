import { expect, it } from "vitest";
import { kindOfName } from "./region-kind.js";

it.each([
  ["Internal Flash", "flash"],
  ["internal  flash", "flash"],
  ["Option Bytes", "option-bytes"],
  ["Option Byte", "option-bytes"],
  ["Option byte", "option-bytes"],
  ["OTP Memory", "otp"],
  ["OTP", "otp"],
  ["Device Feature", "device-feature"],
  ["DATA Memory", "eeprom"],
  ["External Flash", "external"],
  ["SPI Flash : SST25x", "external"],
  ["QSPI Flash", "external"],
  ["Flash", "other"],
  ["PCM Library", "other"],
  ["OTPlus", "other"],
  ["My Internal Flash", "other"],
  ["", "other"],
] as const)("%j is %s", (name, kind) => {
  expect(kindOfName(name)).toBe(kind);
});
