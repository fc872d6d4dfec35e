import { describe, expect, it } from "vitest";
import { validFamily, validLine } from "../test/valid-files.js";
import type { Edit } from "../test/valid-profile.js";
import { citedSources, inherit } from "./inherit.js";
import type { FamilyDocument, LineDocument, ProfileDocument } from "./profile-document.js";
import { checkSchema } from "./validate/schema-stage.js";

function family(...edits: readonly Edit[]): FamilyDocument {
  const checked = checkSchema(validFamily(...edits));
  if (!checked.ok || checked.document.kind !== "family") throw new Error("no family");
  return checked.document;
}

function line(...edits: readonly Edit[]): LineDocument {
  const checked = checkSchema(validLine(...edits));
  if (!checked.ok || checked.document.kind !== undefined) throw new Error("no line");
  return checked.document;
}

function inherited(...edits: readonly Edit[]): ProfileDocument {
  return inherit(line(...edits), family());
}

describe("a line with its family", () => {
  it("has the family's fields that it has not itself", () => {
    const { series, memories, programming } = inherited();
    const { series: _, ...shared } = family();
    expect({ series, memories, programming }).toEqual({
      series: "STM32T3",
      memories: shared.memories,
      programming: shared.programming,
    });
  });

  it("keeps what tells one file from the other", () => {
    const { id, name } = inherited();
    expect({ id, name }).toEqual({ id: "stm32t300", name: "STM32T300" });
    expect(Object.keys(inherited()).filter((key) => ["kind", "inherits"].includes(key))).toEqual(
      [],
    );
  });

  it("replaces a field as a whole", () => {
    expect(inherited(["/memories", []]).memories).toEqual([]);
  });

  it("replaces the fields of usb, behaviour and programming one by one", () => {
    const value = { value: "stalled", sources: ["manual"] };
    const { usb, behaviour } = inherited(
      ["/usb/detachTimeoutMs", 100],
      ["/behaviour", { statusWhileBusy: value }],
    );
    expect(usb).toEqual({ ...family().usb, deviceVersions: ["0x0200"], detachTimeoutMs: 100 });
    expect(behaviour).toEqual({ ...family().behaviour, statusWhileBusy: value });
  });

  it("replaces sources, inferred and reason of a block together", () => {
    const { sources, inferred, reason } = inherited(["/usb/sources", ["page"]]).usb;
    expect({ sources, inferred, reason }).toEqual({
      sources: ["page"],
      inferred: undefined,
      reason: undefined,
    });
  });

  it("has the notes and the parts without DFU of both, the family's first", () => {
    const own = { prefix: "STM32T309", why: "it has no USB", sources: ["manual"] };
    const { notes, notDfu } = inherited(["/notDfu", [own]]);
    expect(notes?.map(({ text }) => text)).toEqual([
      "power the part from a battery",
      "mind the second bank",
    ]);
    expect(notDfu?.map(({ prefix }) => prefix)).toEqual(["STM32T301x8", "STM32T309"]);
  });

  it("has its own sources, and those of the family that something cites", () => {
    const own = { kind: "page", title: "its own", place: "here" };
    const spare = { kind: "page", title: "a spare", place: "there" };
    const lineDocument = line(["/sources/page", own]);
    const { sources } = inherit(lineDocument, family(["/sources/spare", spare]));
    expect(sources).toEqual({ manual: family().sources.manual, page: own });
  });

  it("needs no notes", () => {
    const { notes } = inherit(line(["/notes", undefined]), family(["/notes", undefined]));
    expect(notes).toBeUndefined();
  });
});

describe("citedSources", () => {
  it("finds them at any depth, in both forms", () => {
    const value = {
      a: [{ sources: ["one", "two"] }],
      b: { seenOn: [{ part: "x", source: "three" }] },
    };
    expect([...citedSources(value)]).toEqual(["one", "two", "three"]);
  });

  it.each([null, 5, "text", undefined])("finds none in %s", (value) => {
    expect([...citedSources(value)]).toEqual([]);
  });
});
