import { describe, expect, expectTypeOf, it } from "vitest";
import {
  FAMILY_FOLDER,
  LINE_FILE_NAME,
  LOADER_FILE_NAME,
  validFamily,
  validLine,
  validLoader,
} from "../../test/valid-files.js";
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

const FAMILY = { fileName: `${FAMILY_FOLDER}/family.json`, json: validFamily() };
const LINE = { fileName: `${FAMILY_FOLDER}/${LINE_FILE_NAME}`, json: validLine() };
const LOADER = { fileName: `loaders/${LOADER_FILE_NAME}`, json: validLoader() };

/** A second line with other parts. */
const OTHER: readonly Edit[] = [
  ["/id", "stm32t200"],
  ["/parts/0/prefix", "STM32T120"],
  ["/parts/1/prefix", "STM32T121"],
  ["/confirmed/0/part", "STM32T120C8"],
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
      't1/stm32t200.json/parts/1: expected a part that no other file has, but t1/stm32t100-t101.json has it, got "STM32T101RB"; for example "STM32T102RB" (rule part-unique, see profiles/README.md#parts)',
    ]);
  });

  it("tells an id that two files claim", () => {
    const json = validProfile(...OTHER, ["/id", "stm32t100-t101"]);
    const second = { fileName: `t2/${VALID_FILE_NAME}`, json };
    expect(texts(validateProfileSet([FIRST, second]))).toEqual([
      't2/stm32t100-t101.json/id: expected an id that no other file has, but t1/stm32t100-t101.json has it, got "stm32t100-t101"; for example "stm32t100-t001" (rule id-unique, see profiles/README.md#id)',
    ]);
  });

  it("tells parts that another file says have no USB DFU", () => {
    const json = validProfile(...OTHER, ["/notDfu/0/prefix", "STM32T100"]);
    expect(texts(validateProfileSet([FIRST, { fileName: "t1/stm32t200.json", json }]))).toEqual([
      't1/stm32t200.json/notDfu/0/prefix: expected a prefix that is no part of another file, but t1/stm32t100-t101.json lists parts of it, got "STM32T100"; for example "STM32T000" (rule not-dfu-elsewhere, see profiles/README.md#notdfu)',
    ]);
  });

  it("reports the issues of every file", () => {
    const bad = { fileName: "a.json", json: null };
    const misnamed = { fileName: "b.json", json: validProfile(...OTHER) };
    expect(texts(validateProfileSet([bad, misnamed, FIRST]))).toEqual([
      'a.jsonthe profile: expected an object, got null; for example {"schemaVersion":1,"id":"stm32c071","name":"STM32C071"} (rule schema-type, see profiles/README.md#fields)',
      'b.json/id: expected the file name without .json, "b", got "stm32t200"; for example "b" (rule id-is-file-name, see profiles/README.md#id)',
    ]);
  });

  it("puts a line and the family of its folder together", () => {
    const result = validateProfileSet([LINE, FIRST, FAMILY, LOADER]);
    expect(result.ok ? result.profiles.map(({ id }) => id) : []).toEqual([
      "stm32t300",
      "stm32t100-t101",
      "t-boot",
    ]);
  });

  it("misses the family of a line", () => {
    const elsewhere = { ...FAMILY, fileName: "t4/family.json" };
    expect(texts(validateProfileSet([LINE, elsewhere]))).toEqual([
      't4/family.json/id: expected the name of the folder, "t4", got "t3"; for example "t4" (rule id-is-folder, see profiles/README.md#id)',
      't3/stm32t300.json/inherits: expected a valid family.json in the same folder, or a file that says all itself, got "family"; for example {"schemaVersion":1,"kind":"family","id":"t3","name":"STM32T3","sources":{}} (rule family-missing, see profiles/README.md#inherits)',
    ]);
  });

  it("tells what is wrong with a family, once", () => {
    const spare = { kind: "page", title: "a page", place: "somewhere" };
    const json = validFamily(["/runsOn", "x"], ["/name", 5]);
    const unused = validFamily(["/sources/spare", spare]);
    expect(texts(validateProfileSet([{ ...FAMILY, json }]))).toEqual([
      't3/family.json/runsOn: expected no such field in a file of this kind, got "x"; for example {"schemaVersion":1} (rule schema-kind, see profiles/README.md#runson)',
      't3/family.json/name: expected text, got 5; for example "STM32L072/073/082/083" (rule schema-type, see profiles/README.md#name)',
    ]);
    expect(texts(validateProfileSet([{ ...FAMILY, json: unused }, LINE]))).toEqual([
      't3/family.json/sources/spare: expected a source that some fact of the family or of a line of it cites, got "spare"; for example "manual" (rule source-used, see profiles/README.md#sources)',
    ]);
  });

  it("tells a line that calls itself a family by its name", () => {
    expect(texts(validateProfileSet([{ ...LINE, fileName: "t3/family.json" }]))).toEqual([
      't3/family.json/kind: expected "family", because other files inherit from this, got nothing; for example "family" (rule family-kind, see profiles/README.md#kind)',
    ]);
  });

  it("tells parts that a pattern of another file denies", () => {
    const json = validFamily(["/notDfu/0/prefix", "STM32T101xB"]);
    expect(texts(validateProfileSet([FIRST, { ...FAMILY, json }, LINE]))).toEqual([
      't3/stm32t300.json/notDfu/0/prefix: expected a prefix that is no part of another file, but t1/stm32t100-t101.json lists parts of it, got "STM32T101xB"; for example "STM32T102xB" (rule not-dfu-elsewhere, see profiles/README.md#notdfu)',
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
