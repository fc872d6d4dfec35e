/**
 * Every file of the corpus against its independently computed truth, through the
 * package's front door. The files made for this project are in `fixtures/`; the
 * larger corpus of real firmware is read where it is present, and skipped where not.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { combineSegments, type Image, imageFromSegments, type Segment } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { buildIntelHex, type FirmwareDocument, imagesOf, readFirmware } from "../src/index.js";

const FIXTURES = fileURLToPath(new URL("fixtures/", import.meta.url));
const SHARED = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));

interface Entry {
  readonly file: string;
  readonly format: string;
  readonly truth: {
    readonly file: string;
    readonly strict: "ok" | "error";
    readonly sha256: string;
  };
}

interface TruthSegment {
  readonly address: number;
  readonly size: number;
  readonly sha256: string;
}

interface Truth {
  readonly segments?: readonly TruthSegment[];
  readonly segmentsByFamily?: Readonly<Record<string, readonly TruthSegment[]>>;
  readonly suffix?: Readonly<Record<string, unknown>> | null;
  readonly payload?: { readonly size: number; readonly sha256: string };
  readonly lmdfuPrefix?: { readonly address: number; readonly length: number } | null;
  readonly dfuse?: {
    readonly version: number;
    readonly imageSize: number;
    readonly targetCount: number;
    readonly targets: readonly {
      readonly offset: number;
      readonly alternateSetting: number;
      readonly named: number;
      readonly name: string | null;
      readonly targetSize: number;
      readonly elementCount: number;
      readonly elements: readonly (TruthSegment & { readonly offset: number })[];
    }[];
  };
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  dfu: "dfu-raw",
  dfuse: "dfu",
  elf: "elf",
  ihex: "hex",
  srec: "srec",
  uf2: "uf2",
};

function json<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function describeSegments(segments: readonly Segment[]): readonly TruthSegment[] {
  return segments.map(({ address, bytes }) => ({
    address,
    size: bytes.length,
    sha256: digest(bytes),
  }));
}

function read(root: string, entry: Entry): FirmwareDocument | Error {
  try {
    return readFirmware(readFileSync(join(root, entry.file)), { fileName: basename(entry.file) });
  } catch (error) {
    return error as Error;
  }
}

function verdictOf(document: FirmwareDocument | Error): "ok" | "error" {
  if (document instanceof Error) return "error";
  return document.issues.some(({ severity }) => severity === "error") ? "error" : "ok";
}

/** The truth's view of a DFU suffix, from ours. */
function suffixTruth(document: FirmwareDocument): unknown {
  if (document.format !== "dfu" && document.format !== "dfu-raw") return undefined;
  const { suffix } = document;
  if (suffix === null) return null;
  const { bcdDevice, idProduct, idVendor, bcdDFU, bLength, crc } = suffix;
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  return {
    bcdDevice,
    idProduct,
    idVendor,
    bcdDFU,
    bLength,
    crcStored: hex(crc.stored),
    crcComputed: hex(crc.computed),
    crcValid: crc.ok,
  };
}

function allSegments(document: FirmwareDocument): readonly Segment[] {
  const segments = imagesOf(document).flatMap(({ image }) => image.segments);
  return combineSegments(segments, "last").image.segments;
}

function checkFile(root: string, entry: Entry): void {
  const bytes = readFileSync(join(root, entry.file));
  expect(digest(bytes), "the corpus file itself").toBe(entry.truth.sha256);
  const document = read(root, entry);
  expect(verdictOf(document), describeIssues(document)).toBe(entry.truth.strict);
  if (document instanceof Error) {
    expect(document).toMatchObject({ name: "FormatError", actor: "input" });
    return;
  }
  const truth = json<Truth>(join(root, entry.truth.file));
  if (entry.format !== "raw") expect(document.format).toBe(FORMAT_NAMES[entry.format]);
  if (truth.suffix !== undefined) expect(suffixTruth(document)).toEqual(truth.suffix);
  if (truth.segments !== undefined && entry.truth.strict === "ok") {
    expect(describeSegments(allSegments(document))).toEqual(truth.segments);
  }
  checkTargets(document, truth);
  checkFamilies(document, truth);
  if (document.format === "dfu-raw") {
    expect(document.lmdfu?.address).toBe(truth.lmdfuPrefix?.address);
    expect(document.payload.length).toBe(truth.lmdfuPrefix?.length ?? truth.payload?.size);
  }
}

function describeIssues(document: FirmwareDocument | Error): string {
  return document instanceof Error ? document.message : JSON.stringify(document.issues);
}

function checkTargets(document: FirmwareDocument, { dfuse }: Truth): void {
  if (document.format !== "dfu" || dfuse === undefined) return;
  expect(document.prefix).toEqual({
    version: dfuse.version,
    imageSizeBytes: dfuse.imageSize,
    targetCount: dfuse.targetCount,
  });
  const ours = document.targets.map((target) => ({
    offset: target.offset,
    alternateSetting: target.alternateSetting,
    named: target.named,
    targetSize: target.declaredSizeBytes,
    elementCount: target.declaredElementCount,
    elements: target.elements.map(({ address, bytes, offset }) => ({
      address,
      size: bytes.length,
      sha256: digest(bytes),
      // The truth points at the data, we at the element's header of 8 bytes.
      offset: offset + 8,
    })),
  }));
  const { targets } = dfuse;
  expect(ours).toEqual(
    targets.map(({ offset, alternateSetting, named, targetSize, elementCount, elements }) => ({
      offset,
      alternateSetting,
      named,
      targetSize,
      elementCount,
      elements: elements.map(({ address, size, sha256, offset: dataAt }) => ({
        address,
        size,
        sha256,
        offset: dataAt,
      })),
    })),
  );
  for (const [index, target] of document.targets.entries()) {
    if (target.named === 1) expect(target.name).toBe(dfuse.targets[index]?.name ?? null);
  }
}

function checkFamilies(document: FirmwareDocument, { segmentsByFamily }: Truth): void {
  if (document.format !== "uf2" || segmentsByFamily === undefined) return;
  if (document.issues.some(({ severity }) => severity === "error")) return;
  const ours = imagesOf(document).map(({ familyId, image }) => [
    familyId === null ? "none" : familyId.toString(16).padStart(8, "0"),
    describeSegments(image.segments),
  ]);
  const named = Object.fromEntries(ours) as Record<string, unknown>;
  if (!("none" in named)) expect(named).toEqual(segmentsByFamily);
}

describe("the project's own firmware files", () => {
  const { files } = json<{ files: readonly Entry[] }>(join(FIXTURES, "manifest.json"));
  it.each(files)("$file", (entry) => {
    checkFile(FIXTURES, entry);
  });
});

const manifest = join(SHARED, "manifest.json");
const shared = existsSync(manifest);
if (!shared) console.warn("skipped: the corpus of real firmware is not here (../shared/corpus)");

describe.skipIf(!shared)("the corpus of real firmware", () => {
  const { files } = shared ? json<{ files: readonly Entry[] }>(manifest) : { files: [] };
  it.each(files)("$file", (entry) => {
    checkFile(SHARED, entry);
  });
});

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly extraInA?: readonly {
    readonly address: number;
    readonly size: number;
    readonly fill: string;
  }[];
}

/** What the file holds, after it was written as Intel HEX and read again. */
function throughIntelHex(path: string): Image {
  const document = readFirmware(readFileSync(path), { fileName: basename(path) });
  const [first] = imagesOf(document);
  const hex = buildIntelHex(first?.image ?? { segments: [] });
  return imagesOf(readFirmware(hex, { from: "hex" }))[0]?.image ?? { segments: [] };
}

describe.skipIf(!shared)("the same firmware in two formats", () => {
  const { pairs } = shared ? json<{ pairs: readonly Pair[] }>(manifest) : { pairs: [] };

  it("there are pairs", () => {
    expect(pairs.length).toBeGreaterThan(5);
  });

  it.each(pairs)("$a and $b are equal when converted, but for what one of them fills", (pair) => {
    const a = throughIntelHex(join(SHARED, pair.a));
    const b = throughIntelHex(join(SHARED, pair.b));
    const filled = (pair.extraInA ?? []).map(({ address, size, fill }) => ({
      address,
      bytes: new Uint8Array(size).fill(Number.parseInt(fill, 16)),
    }));
    const expected = imageFromSegments([...b.segments, ...filled]);
    expect(describeSegments(a.segments)).toEqual(describeSegments(expected.segments));
  });
});
