/**
 * The schema stage: one violation planted per case, and the full text it is told with.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validFamily, validLine, validLoader } from "../../test/valid-files.js";
import { type Edit, VALID_FILE_NAME, validProfile } from "../../test/valid-profile.js";
import { formatProfileIssue } from "./issue.js";
import { PROFILE_SCHEMA_JSON } from "./schema.generated.js";
import { validateProfile } from "./validate-profile.js";

interface Case {
  readonly edits: readonly Edit[];
  readonly texts: readonly string[];
}

const CASES: readonly Case[] = [
  {
    edits: [["/id", undefined]],
    texts: [
      '/id: expected a value, got nothing; for example "stm32l072-l073-l082-l083" (rule schema-required, see profiles/README.md#id)',
    ],
  },
  {
    edits: [["/uf2/familyid", "0x1"]],
    texts: [
      '/uf2/familyid: expected no such field, only familyId, sources, inferred, reason, got "0x1"; for example {"familyId":"0x202E3A91"} (rule schema-additionalProperties, see profiles/README.md#uf2)',
    ],
  },
  {
    edits: [["/name", 5]],
    texts: [
      '/name: expected text, got 5; for example "STM32L072/073/082/083" (rule schema-type, see profiles/README.md#name)',
    ],
  },
  {
    edits: [["/uf2/familyId", "0x2"]],
    texts: [
      '/uf2/familyId: expected text that matches ^0x[0-9A-F]{8}$, got "0x2"; for example "0x202E3A91" (rule schema-pattern, see profiles/README.md#uf2)',
    ],
  },
  {
    edits: [["/flash/access", "h"]],
    texts: [
      '/flash/access: expected one of "a", "b", "c", "d", "e", "f", "g", got "h"; for example "g" (rule schema-enum, see profiles/README.md#flash)',
    ],
  },
  {
    edits: [["/schemaVersion", 2]],
    texts: [
      "/schemaVersion: expected 1, got 2; for example 1 (rule schema-const, see profiles/README.md#schemaversion)",
    ],
  },
  {
    edits: [["/memories/0/runs/0/sectorCount", 0]],
    texts: [
      "/memories/0/runs/0/sectorCount: expected at least 1, got 0; for example 4 (rule schema-minimum, see profiles/README.md#memories)",
    ],
  },
  {
    edits: [["/memories/0/runs/0/sectorCount", 70000]],
    texts: [
      "/memories/0/runs/0/sectorCount: expected at most 65535, got 70000; for example 4 (rule schema-maximum, see profiles/README.md#memories)",
    ],
  },
  {
    edits: [["/notes/0/text", ""]],
    texts: [
      '/notes/0/text: expected text that matches ^.*[^.]$, got ""; for example "put a USB hub in between" (rule schema-pattern, see profiles/README.md#notes)',
    ],
  },
  {
    edits: [["/die/sources", []]],
    texts: [
      '/die/sources: expected at least 1 entry, got []; for example ["manual"] (rule schema-minItems, see profiles/README.md#die)',
    ],
  },
  {
    edits: [["/ram", {}]],
    texts: [
      '/ram: expected at least 1 field, got {}; for example {"all":{"ranges":[{"name":"SRAM","start":"0x20000000","sizeBytes":20480}],"sources":["stm32-data"]}} (rule schema-minProperties, see profiles/README.md#ram)',
    ],
  },
  {
    edits: [["/die/sources", ["manual", "manual"]]],
    texts: [
      '/die/sources: expected no entry twice, but entries 1 and 0 are equal, got ["manual","manual"]; for example ["manual"] (rule schema-uniqueItems, see profiles/README.md#die)',
    ],
  },
  {
    edits: [["/memories/1/reason", undefined]],
    texts: [
      '/memories/1/reason: expected a value, because "inferred" is there, got nothing; for example "the boot ROM of a sister die shows the same" (rule schema-dependencies, see profiles/README.md#memories)',
    ],
  },
  {
    edits: [["/memories/1/inferred", undefined]],
    texts: [
      '/memories/1/inferred: expected a value, because "reason" is there, got nothing; for example true (rule schema-dependencies, see profiles/README.md#memories)',
    ],
  },
  {
    edits: [["/parts/0/sizesByPackage/CC", "B"]],
    texts: [
      '/parts/0/sizesByPackage/CC: expected a key that matches ^[A-Z]$, got "CC"; for example "R" (rule schema-key, see profiles/README.md#parts)',
    ],
  },
  {
    edits: [["/memories/1/inferred", false]],
    texts: [
      "/memories/1/inferred: expected true, got false; for example true (rule schema-const, see profiles/README.md#memories)",
    ],
  },
  {
    edits: [["/parts", {}]],
    texts: [
      '/parts: expected a list, got {}; for example [{"prefix":"STM32L073","sizesByPackage":{"R":"BZ"},"ram":"all","sources":["stm32-data"]}] (rule schema-type, see profiles/README.md#parts)',
    ],
  },
  {
    edits: [["/parts/0", "x"]],
    texts: [
      '/parts/0: expected an object, got "x"; for example {"prefix":"STM32L073","sizesByPackage":{"R":"BZ"},"ram":"all","sources":["stm32-data"]} (rule schema-type, see profiles/README.md#parts)',
    ],
  },
  {
    edits: [["/programming/writeAlignment/sizeBytes", 1.5]],
    texts: [
      "/programming/writeAlignment/sizeBytes: expected a whole number, got 1.5; for example 8 (rule schema-type, see profiles/README.md#programming)",
    ],
  },
  {
    edits: [["/overrides/0/why", ""]],
    texts: [
      '/overrides/0/why: expected at least 1 character, got ""; for example "the boot ROM says 2 MiB; the part has 128 KiB" (rule schema-minLength, see profiles/README.md#overrides)',
    ],
  },
  {
    edits: [["/uf2/a\u001b[31m", "1"]],
    texts: [
      '/uf2/a\\u001b[31m: expected no such field, only familyId, sources, inferred, reason, got "1"; for example {"familyId":"0x202E3A91"} (rule schema-additionalProperties, see profiles/README.md#uf2)',
    ],
  },
  {
    edits: [["/flash/sizes/b", {}]],
    texts: [
      '/flash/sizes/b: expected a key that matches ^[0-9A-Z]$, got "b"; for example "B" (rule schema-key, see profiles/README.md#flash)',
      "/flash/sizes/b/sizeBytes: expected a value, got nothing; for example 131072 (rule schema-required, see profiles/README.md#flash)",
    ],
  },
  {
    edits: [["/runsOn", "STM32T100"]],
    texts: [
      '/runsOn: expected no such field in a file of this kind, got "STM32T100"; for example {"schemaVersion":1} (rule schema-kind, see profiles/README.md#runson)',
    ],
  },
  {
    edits: [["/sources/Manual", {}]],
    texts: [
      '/sources/Manual: expected a key that matches ^[a-z0-9-]+$, got "Manual"; for example "an2606-alignment" (rule schema-key, see profiles/README.md#sources)',
      '/sources/Manual/kind: expected a value, got nothing; for example "document" (rule schema-required, see profiles/README.md#sources)',
      '/sources/Manual/title: expected a value, got nothing; for example "ST AN2606" (rule schema-required, see profiles/README.md#sources)',
      '/sources/Manual/place: expected a value, got nothing; for example "Table 7" (rule schema-required, see profiles/README.md#sources)',
    ],
  },
];

function validate(...edits: readonly Edit[]) {
  return validateProfile(validProfile(...edits), { fileName: `folder/${VALID_FILE_NAME}` });
}

describe("a violation of the schema", () => {
  it.each(CASES)("$edits", ({ edits, texts }) => {
    const result = validate(...edits);
    expect(result.ok ? [] : result.issues.map(formatProfileIssue)).toEqual(texts);
  });

  it.each([null, [], "text", 5, undefined])("%j is no profile", (json) => {
    const result = validateProfile(json);
    const got = JSON.stringify(json) ?? "nothing";
    expect(result.ok ? [] : result.issues.map(formatProfileIssue)).toEqual([
      `the profile: expected an object, got ${got}; for example {"schemaVersion":1,"id":"stm32c071","name":"STM32C071"} (rule schema-type, see profiles/README.md#fields)`,
    ]);
  });

  it("cuts long values", () => {
    const result = validate(["/series", "x".repeat(200)]);
    expect(result.ok ? [] : result.issues.map(formatProfileIssue)).toEqual([
      `/series: expected text that matches ^STM32[A-Z0-9]{1,4}$, got "${"x".repeat(99)}…; for example "STM32L0" (rule schema-pattern, see profiles/README.md#series)`,
    ]);
  });

  it("never throws, whatever value stands anywhere", () => {
    const pointers = NODES.map(({ pointer }) => pointer).filter((pointer) => pointer !== "");
    fc.assert(
      fc.property(fc.constantFrom(...pointers), fc.jsonValue(), (pointer, value) => {
        const result = validate([pointer, value]);
        return result.ok || result.issues.every((issue) => formatProfileIssue(issue) !== "");
      }),
    );
  });
});

interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

interface Place {
  readonly pointer: string;
  readonly node: SchemaNode;
}

const SCHEMA: SchemaNode = JSON.parse(PROFILE_SCHEMA_JSON);
/** Every value of the valid profile and its schema. */
const NODES: readonly Place[] = placesOf(SCHEMA, validProfile(), "");
/** Those of the other kinds of file. */
const OTHER_NODES: readonly Place[] = [validFamily(), validLine(), validLoader()].flatMap((json) =>
  placesOf(SCHEMA, json, ""),
);

function placesOf(schema: SchemaNode, value: unknown, pointer: string): readonly Place[] {
  const name = schema.$ref?.replace("#/definitions/", "");
  const node = name === undefined ? schema : (SCHEMA.definitions?.[name] ?? {});
  const children = Object.entries(typeof value === "object" && value !== null ? value : {});
  return [
    { pointer, node },
    ...children.flatMap(([key, child]) => {
      const other = typeof node.additionalProperties === "object" ? node.additionalProperties : {};
      return placesOf(node.properties?.[key] ?? node.items ?? other, child, `${pointer}/${key}`);
    }),
  ];
}

function brokenRules(...edits: readonly Edit[]): readonly string[] {
  const result = validate(...edits);
  return result.ok ? [] : result.issues.map(({ path, rule }) => `${path} ${rule}`);
}

const REQUIRED = NODES.flatMap(({ pointer, node }) =>
  (node.required ?? []).map((field) => `${pointer}/${field}`),
);
const ENUM_VALUES = NODES.flatMap(({ pointer, node }) =>
  (node.enum ?? []).map((value) => ({ pointer, value })),
);

describe("the schema", () => {
  it.each(REQUIRED)("requires %s", (pointer) => {
    expect(brokenRules([pointer, undefined])).toEqual([`${pointer} schema-required`]);
  });

  it.each(NODES.filter(({ node }) => node.properties !== undefined).map(({ pointer }) => pointer))(
    "allows no other field in %j",
    (pointer) => {
      expect(brokenRules([`${pointer}/surplus`, 1])).toEqual([
        `${pointer}/surplus schema-additionalProperties`,
      ]);
    },
  );

  it.each(ENUM_VALUES)("takes $value at $pointer", ({ pointer, value }) => {
    const rules = brokenRules([pointer, value]).map((text) => text.split(" ").at(-1) ?? "");
    expect(rules.filter((rule) => rule.startsWith("schema-"))).toEqual([]);
  });

  it("is used in all its fields by the valid files", () => {
    const used = new Set([...NODES, ...OTHER_NODES].map(({ node }) => node));
    const declared: SchemaNode[] = [];
    const collect = (node: SchemaNode): void => {
      declared.push(...(node.description === undefined ? [] : [node]));
      for (const child of Object.values(node.properties ?? {})) collect(child);
      if (node.items !== undefined) collect(node.items);
      if (typeof node.additionalProperties === "object") collect(node.additionalProperties);
    };
    collect(SCHEMA);
    for (const node of Object.values(SCHEMA.definitions ?? {})) collect(node);
    expect(declared.filter((node) => !used.has(node))).toEqual([]);
  });

  it.each([...NODES, ...OTHER_NODES])("describes $pointer with an example", ({ pointer, node }) => {
    const examples = pointer === "" ? ["the root needs none"] : node.examples;
    expect([node.description?.length ?? 0, examples?.length ?? 0].every((n) => n > 0)).toBe(true);
  });

  it.each(NODES.filter(({ pointer }) => pointer !== ""))(
    "has an example that it takes itself at $pointer",
    ({ pointer, node }) => {
      const rules = brokenRules([pointer, node.examples?.[0]]).map((text) =>
        text.split(" ").at(-1),
      );
      expect(rules.filter((rule) => rule?.startsWith("schema-"))).toEqual([]);
    },
  );
});
