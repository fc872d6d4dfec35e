// Time grows with size: a 256 MiB image against a 16 MiB one, per byte.
import { buildIntelHex, imagesOf, parseIntelHex } from "@dfukit/formats";
import { atMost, bestMs, MIB, randomBytes } from "./lib.mjs";

export function run(report) {
  const [small, large] = [16, 256].map((sizeMib) => {
    const hex = buildIntelHex({ segments: [{ address: 0, bytes: randomBytes(sizeMib * MIB) }] });
    const ms = bestMs(() => imagesOf(parseIntelHex(hex)), { runs: 3, warmUps: 1 });
    report.add(`parse HEX, ${sizeMib} MiB image`, `${ms.toFixed(0)} ms`);
    return ms / sizeMib;
  });
  const ratio = large / small;
  report.add("  time per byte, 256 MiB / 16 MiB", ratio.toFixed(2), atMost(ratio, 1.5));
  const scattered = scatteredHex(400_000);
  const half = scatteredHex(200_000);
  const growth =
    bestMs(() => parseIntelHex(scattered), { runs: 7 }) /
    bestMs(() => parseIntelHex(half), { runs: 7 });
  report.add("scattered one-byte records, 400 000 / 200 000", growth.toFixed(2), atMost(growth, 3));
}

/** Records of one byte, none next to another, in descending order. */
function scatteredHex(count) {
  const lines = [];
  let upper = -1;
  for (let index = count - 1; index >= 0; index--) {
    const address = index * 3;
    const high = Math.floor(address / 0x10000);
    if (high !== upper) lines.push(record([2, 0, 0, 4, high >> 8, high & 0xff]));
    upper = high;
    lines.push(record([1, (address >> 8) & 0xff, address & 0xff, 0, index & 0xff]));
  }
  lines.push(":00000001FF", "");
  return Buffer.from(lines.join("\n"));
}

function record(bytes) {
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return `:${[...bytes, -sum & 0xff].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("")}`;
}
