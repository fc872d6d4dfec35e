/**
 * A mutation fuzzer over every parser: whatever the bytes are, the outcome is a
 * document with known issues, or a typed error; never a crash, a hang, a raw
 * RangeError or TypeError, or an allocation out of proportion to the input.
 *
 * `npm test` runs a short budget with a fixed seed. The long mode:
 * `DFUKIT_FUZZ_RUNS=1000000 DFUKIT_FUZZ_SEED=$RANDOM npx vitest run packages/formats/test/fuzz.test.ts`
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  buildDfuRaw,
  buildDfuSe,
  buildIntelHex,
  buildSRecord,
  buildUf2,
  FORMAT_ISSUES,
  FORMATS,
  formatIssue,
  imagesOf,
  readFirmware,
} from "../src/index.js";

const RUNS = Number(process.env.DFUKIT_FUZZ_RUNS ?? 6000);
const SEED = Number(process.env.DFUKIT_FUZZ_SEED ?? 20261125);
/** Sixteen parses of one file may take this long, and a little more for each byte. */
const SLOWEST_RUN_MS = 2000;
const BYTES_PER_MS = 1000;
/** Larger files are mutated once each; the runs that follow use the smaller ones, to be many. */
const LARGEST_SEED_BYTES = 20_000;

/** A small generator with a seed, so that a failure can be run again (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.(json|md)$/.test(entry.name) ? [] : [path];
  });
}

function seeds(): readonly Uint8Array[] {
  const own = fileURLToPath(new URL("fixtures/", import.meta.url));
  const shared = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));
  const folders = [own, ...(existsSync(shared) ? [shared] : [])];
  const files = folders.flatMap(filesBelow).map((path) => readFileSync(path));
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => (index * 7) % 256);
  const image = {
    segments: [
      { address: 0x08000000, bytes },
      { address: 0x08001000, bytes },
    ],
  };
  const targets = [0, 1].map((alternateSetting) => ({
    alternateSetting,
    name: "fuzz",
    segments: image.segments,
  }));
  const built = [
    buildIntelHex(image),
    buildSRecord(image),
    buildUf2(image, { familyId: 0x57755a57 }),
    buildDfuSe({ targets }),
    buildDfuRaw(bytes, { lmdfuAddress: 0x1800 }),
  ];
  return [...files, ...built].map((file) => Uint8Array.from(file));
}

/** Values that headers and lengths go wrong with. */
const NASTY = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, 0x0a, 0x0d, 0x1a, 0x3a, 0x53, 0x30, 0x46];

function mutate(seed: Uint8Array, other: Uint8Array, random: () => number): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const rounds = 1 + below(4);
  for (let round = 0; round < rounds; round++) {
    const at = below(bytes.length + 1);
    const kind = below(8);
    if (kind === 0 && bytes.length > 0) flipBit(bytes, below(bytes.length), below(8));
    else if (kind === 1 && bytes.length > 0)
      bytes[below(bytes.length)] = NASTY[below(NASTY.length)] ?? 0;
    else if (kind === 2) bytes = bytes.slice(0, at);
    else if (kind === 3) bytes = bytes.slice(at);
    else if (kind === 4)
      bytes = splice(bytes, at, other.subarray(below(other.length + 1)).subarray(0, 64));
    else if (kind === 5) bytes = splice(bytes, at, bytes.subarray(at, at + 1 + below(80)));
    else if (kind === 6) bytes = splice(bytes.slice(0, at), at, other.subarray(at));
    else if (bytes.length > 4) bytes.fill(NASTY[below(NASTY.length)] ?? 0, at, at + 1 + below(4));
  }
  return bytes;
}

function flipBit(bytes: Uint8Array, at: number, bit: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
}

function splice(bytes: Uint8Array, at: number, insert: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at)]);
}

/** Counts what typed arrays are asked for while `run` runs. */
function allocatedBytes(run: () => void): number {
  const kinds = ["Uint8Array", "Uint16Array", "Uint32Array", "Int32Array", "Float64Array"] as const;
  const originals = kinds.map((kind) => globalThis[kind]);
  let total = 0;
  for (const kind of kinds) {
    const original = globalThis[kind];
    const counting: typeof original = new Proxy(original, {
      construct(target, args: unknown[], newTarget): object {
        if (typeof args[0] === "number") total += args[0] * target.BYTES_PER_ELEMENT;
        return Reflect.construct(target, args, newTarget === counting ? target : newTarget);
      },
    });
    Object.defineProperty(globalThis, kind, {
      value: counting,
      configurable: true,
      writable: true,
    });
  }
  try {
    run();
  } finally {
    for (const [index, kind] of kinds.entries()) {
      Object.defineProperty(globalThis, kind, {
        value: originals[index],
        configurable: true,
        writable: true,
      });
    }
  }
  return total;
}

/** Parses by content and as every format, strictly and leniently; bounds each parse on its own. */
function parseEveryWay(bytes: Uint8Array): void {
  const limit = 64 * 1024 * 1024 + 16 * bytes.length;
  for (const lenient of [false, true]) {
    for (const from of [undefined, ...FORMATS.map(({ id }) => id)]) {
      const options = from === undefined ? { lenient, fileName: "fuzz.bin" } : { lenient, from };
      const allocated = allocatedBytes(() => parseOnce(() => readFirmware(bytes, options)));
      if (allocated > limit) throw new Error(`${from} asked for ${allocated} bytes`);
    }
  }
}

function parseOnce(parse: () => ReturnType<typeof readFirmware>): void {
  let document: ReturnType<typeof readFirmware>;
  try {
    document = parse();
  } catch (error) {
    if ((error as Error).name !== "FormatError") throw error;
    return;
  }
  for (const issue of document.issues) {
    if (!Object.hasOwn(FORMAT_ISSUES, issue.code)) throw new Error(`unknown issue ${issue.code}`);
    if (formatIssue(issue).includes("{?}"))
      throw new Error(`issue without its facts: ${formatIssue(issue)}`);
  }
  imagesOf(document, { baseAddress: 0x08000000 });
}

describe("mutated files", () => {
  it(`${RUNS} mutations with seed ${SEED}: typed errors or issues, bounded time and memory`, () => {
    const random = generator(SEED);
    const pool = seeds();
    expect(pool.length).toBeGreaterThan(40);
    const small = pool.filter((file) => file.length <= LARGEST_SEED_BYTES);
    for (let run = 0; run < pool.length + RUNS; run++) {
      const seed = pool[run] ?? pick(small, random);
      const bytes = mutate(seed, pick(pool, random).subarray(0, LARGEST_SEED_BYTES), random);
      const details = (): string => {
        return `run ${run} of seed ${SEED}: ${Buffer.from(bytes).toString("base64")}`;
      };
      const from = performance.now();
      try {
        parseEveryWay(bytes);
      } catch (error) {
        throw new Error(details(), { cause: error });
      }
      const slowest = SLOWEST_RUN_MS + bytes.length / BYTES_PER_MS;
      if (performance.now() - from > slowest)
        throw new Error(`slower than ${slowest} ms: ${details()}`);
    }
  });
});

function pick(pool: readonly Uint8Array[], random: () => number): Uint8Array {
  return pool[Math.floor(random() * pool.length)] ?? new Uint8Array(0);
}
