import { describe, expect, expectTypeOf, it } from "vitest";
import { type Edit, VALID_FILE_NAME, validProfile } from "../../test/valid-profile.js";
import type { Profile } from "../profile.js";
import { formatProfileIssue, type ProfileIssue } from "./issue.js";
import type { ProfileValidation } from "./validate-profile.js";
import {
  type ProfileFileIssue,
  type ProfileSetValidation,
  validateProfileSet,
} from "./validate-profile-set.js";

const FIRST = { fileName: `t1/${VALID_FILE_NAME}`, json: validProfile() };

/** A second line with other parts. */
const OTHER: readonly Edit[] = [
  ["/id", "stm32t200"],
  ["/parts/0/prefix", "STM32T120"],
  ["/parts/1/prefix", "STM32T121"],
  ["/descriptorStrings/0/seenOn/0/part", "STM32T120C8"],
  ["/descriptorStrings/0/seenOn/1/part", "STM32T121RB"],
  ["/descriptorStrings/1/seenOn/0/part", "STM32T120C8"],
];

function texts(result: ProfileSetValidation): readonly string[] {
  if (result.ok) return [];
  return result.issues.map((issue) => `${issue.fileName}${formatProfileIssue(issue)}`);
}

describe("validateProfileSet", () => {
  it("returns the profiles in the order of the files", () => {
    const second = { fileName: "t1/stm32t200.json", json: validProfile(...OTHER) };
    const result = validateProfileSet([second, FIRST]);
    expect(result.ok ? result.profiles.map(({ id }) => id) : []).toEqual([
      "stm32t200",
      "stm32t100-t101",
    ]);
  });

  it("tells a part that two files claim", () => {
    const json = validProfile(
      ...OTHER,
      ["/parts/1/prefix", "STM32T101"],
      ["/descriptorStrings/0/seenOn/1/part", "STM32T101RB"],
    );
    expect(texts(validateProfileSet([FIRST, { fileName: "t1/stm32t200.json", json }]))).toEqual([
      't1/stm32t200.json/parts/1: expected a part that no other file has, but t1/stm32t100-t101.json has it, got "STM32T101RB" (rule part-unique, see profiles/README.md#parts)',
    ]);
  });

  it("tells an id that two files claim", () => {
    const json = validProfile(...OTHER, ["/id", "stm32t100-t101"]);
    const second = { fileName: `t2/${VALID_FILE_NAME}`, json };
    expect(texts(validateProfileSet([FIRST, second]))).toEqual([
      't2/stm32t100-t101.json/id: expected an id that no other file has, but t1/stm32t100-t101.json has it, got "stm32t100-t101" (rule id-unique, see profiles/README.md#id)',
    ]);
  });

  it("tells parts that another file says have no USB DFU", () => {
    const json = validProfile(...OTHER, ["/notDfu/0/prefix", "STM32T100"]);
    expect(texts(validateProfileSet([FIRST, { fileName: "t1/stm32t200.json", json }]))).toEqual([
      't1/stm32t200.json/notDfu/0/prefix: expected a prefix that is no part of another file, but t1/stm32t100-t101.json lists parts of it, got "STM32T100" (rule not-dfu-elsewhere, see profiles/README.md#notdfu)',
    ]);
  });

  it("reports the issues of every file", () => {
    const bad = { fileName: "a.json", json: null };
    const misnamed = { fileName: "b.json", json: validProfile() };
    expect(texts(validateProfileSet([bad, misnamed, FIRST]))).toEqual([
      "a.jsonthe profile: expected an object, got null (rule schema-type, see profiles/README.md#fields)",
      'b.json/id: expected the file name without .json, "b", got "stm32t100-t101"; for example "b" (rule id-is-file-name, see profiles/README.md#id)',
    ]);
  });

  it("has unions by outcome", () => {
    expectTypeOf<Extract<ProfileValidation, { ok: true }>["profile"]>().toEqualTypeOf<Profile>();
    expectTypeOf<Extract<ProfileValidation, { ok: false }>["issues"]>().toEqualTypeOf<
      readonly ProfileIssue[]
    >();
    expectTypeOf<Extract<ProfileSetValidation, { ok: false }>["issues"]>().toEqualTypeOf<
      readonly ProfileFileIssue[]
    >();
  });
});
