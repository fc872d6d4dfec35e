// CRC-32 of 16 MiB: the portable one, and the platform's that a caller can offer.
import { crc32 as zlibCrc32 } from "node:zlib";
import { crc32 } from "@dfukit/formats";
import { atLeast, bestMs, MIB, randomBytes } from "./lib.mjs";

export function run(report) {
  const bytes = randomBytes(16 * MIB);
  const rate = (ms) => bytes.length / 1e6 / (ms / 1e3);
  const portable = rate(bestMs(() => crc32(bytes)));
  const platform = rate(bestMs(() => zlibCrc32(bytes)));
  report.add("CRC-32, slicing tables in JavaScript", `${portable.toFixed(0)} MB/s`);
  report.add(
    "CRC-32, zlib of Node",
    `${platform.toFixed(0)} MB/s`,
    atLeast(Math.max(portable, platform), 1000, " MB/s"),
  );
}
