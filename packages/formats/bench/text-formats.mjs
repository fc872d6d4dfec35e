/**
 * Speed and memory of the text formats, from the built package:
 *
 *   node packages/formats/bench/text-formats.mjs [--large]
 *   node --expose-gc packages/formats/bench/text-formats.mjs --scattered
 *
 * Speeds are MB of text per second: the first call, and the best of several. The
 * first number of a process is a cold one; later ones have compiled code. --large
 * adds an image of 256 MiB; --scattered measures the memory for the worst of files
 * instead, in a process of its own. Each function can be called by other bench code.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { buildIntelHex, buildSRecord, parseIntelHex, parseSRecord } from "../dist/index.js";

const MIB = 1024 * 1024;

/** An image of `sizeBytes` bytes that look random and are the same every time. */
export function sampleImage(sizeBytes) {
  const bytes = new Uint8Array(sizeBytes);
  let state = 1;
  for (let at = 0; at < sizeBytes; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return { segments: [{ address: 0x08000000, bytes }] };
}

/** Milliseconds of the first call and of the best one. */
export function timeCalls(work, calls) {
  const times = Array.from({ length: calls }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return { firstMs: times[0], bestMs: Math.min(...times) };
}

/** Parse and build of both formats: name, megabytes of text, times. */
export function measureFormats(sizeBytes, calls) {
  const image = sampleImage(sizeBytes);
  const formats = [
    ["Intel HEX", buildIntelHex, parseIntelHex],
    ["S-record", buildSRecord, parseSRecord],
  ];
  return formats.flatMap(([name, build, parse]) => {
    const text = build(image);
    const megabytes = text.length / 1e6;
    return [
      { name: `parse ${name}`, megabytes, ...timeCalls(() => parse(text), calls) },
      { name: `build ${name}`, megabytes, ...timeCalls(() => build(image), calls) },
    ];
  });
}

/** nrf-intel-hex on the same text, or undefined where it is not installed. */
export function measureNrfIntelHex(sizeBytes) {
  let MemoryMap;
  try {
    MemoryMap = createRequire(import.meta.url)("nrf-intel-hex");
  } catch {
    return undefined;
  }
  const text = latin1(buildIntelHex(sampleImage(sizeBytes)));
  const times = timeCalls(() => MemoryMap.fromHex(text), 2);
  return { name: "parse, nrf-intel-hex", megabytes: text.length / 1e6, ...times };
}

function latin1(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/**
 * The worst file for bookkeeping: records of one byte, no two of them at
 * consecutive addresses. With `strideBytes` 1 they join to few runs in the end.
 */
export function scatteredText(recordCount, strideBytes) {
  const perBase = Math.floor(0x10000 / strideBytes);
  const lines = [];
  for (let nth = 0; nth < recordCount; nth++) {
    if (nth % perBase === 0) lines.push(record([2, 0, 0, 4, 8, Math.floor(nth / perBase) & 0xff]));
    // An odd factor below a power of two reaches every place once.
    const field = (((nth % perBase) * 40503) % perBase) * strideBytes;
    lines.push(record([1, field >>> 8, field & 0xff, 0, nth & 0xff]));
  }
  return Buffer.from(`${lines.join("")}:00000001FF\n`, "latin1");
}

function record(bytes) {
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return `:${Buffer.from([...bytes, -sum & 0xff])
    .toString("hex")
    .toUpperCase()}\n`;
}

/** Time for a scattered file, and memory that its document keeps (exact under --expose-gc). */
export function measureScattered(recordCount, strideBytes) {
  const text = scatteredText(recordCount, strideBytes);
  globalThis.gc?.();
  const before = process.memoryUsage();
  const start = performance.now();
  const document = parseIntelHex(text);
  const firstMs = performance.now() - start;
  globalThis.gc?.();
  const after = process.memoryUsage();
  const keptBytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  return { textBytes: text.length, runs: document.runs.length, firstMs, keptBytes };
}

function print({ name, megabytes, firstMs, bestMs }) {
  const speed = (ms) => `${(megabytes / (ms / 1e3)).toFixed(0).padStart(5)} MB/s`;
  const size = `${megabytes.toFixed(0).padStart(5)} MB`;
  const times = `first ${firstMs.toFixed(0).padStart(5)} ms ${speed(firstMs)}`;
  console.log(`  ${name.padEnd(22)} ${size}  ${times}, best ${speed(bestMs)}`);
}

function printSpeeds(large) {
  for (const sizeMib of large ? [1, 16, 256] : [1, 16]) {
    console.log(`image of ${sizeMib} MiB`);
    for (const result of measureFormats(sizeMib * MIB, sizeMib > 16 ? 2 : 8)) print(result);
    const incumbent = sizeMib > 16 ? undefined : measureNrfIntelHex(sizeMib * MIB);
    if (incumbent !== undefined) print(incumbent);
  }
}

function printScattered() {
  for (const strideBytes of [1, 2]) {
    for (const records of [250_000, 1_000_000]) {
      const { textBytes, runs, firstMs, keptBytes } = measureScattered(records, strideBytes);
      const kept = `${(keptBytes / textBytes).toFixed(1)} times the text kept`;
      console.log(
        `  ${records} records, every ${strideBytes}: ${firstMs.toFixed(0)} ms, ${runs} runs, ${kept}`,
      );
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--scattered")) printScattered();
  else printSpeeds(process.argv.includes("--large"));
}
