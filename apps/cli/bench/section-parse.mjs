// In process: MB of input per second, warm, against nrf-intel-hex (the JavaScript incumbent).
import { createRequire } from "node:module";
import { crc32 } from "node:zlib";
import {
  buildDfuSe,
  buildIntelHex,
  buildSRecord,
  imagesOf,
  parseDfuSe,
  parseIntelHex,
  parseSRecord,
} from "@dfukit/formats";
import { atLeast, bestMs, MIB, randomBytes } from "./lib.mjs";

const rate = (bytes, ms) => bytes / 1e6 / (ms / 1e3);
const show = (mbPerSecond) => `${mbPerSecond.toFixed(0)} MB/s`;

export function run(report) {
  for (const sizeMib of [1, 16]) {
    const image = { segments: [{ address: 0x08000000, bytes: randomBytes(sizeMib * MIB) }] };
    const hex = buildIntelHex(image);
    const hexRate = rate(
      hex.length,
      bestMs(() => parseIntelHex(hex)),
    );
    const bar = sizeMib === 16 ? atLeast(hexRate, 400, " MB/s") : undefined;
    report.add(
      `parse HEX, ${sizeMib} MiB image (${(hex.length / 1e6).toFixed(0)} MB of text)`,
      show(hexRate),
      bar,
    );
    const ratio = hexRate / nrfRate(hex);
    report.add(
      "  against nrf-intel-hex",
      `${ratio.toFixed(1)} times`,
      sizeMib === 16 ? atLeast(ratio, 20) : undefined,
    );
    report.add(
      "  parse and turn into an image",
      show(
        rate(
          hex.length,
          bestMs(() => imagesOf(parseIntelHex(hex))),
        ),
      ),
    );
    report.add(
      "build HEX",
      show(
        rate(
          hex.length,
          bestMs(() => buildIntelHex(image)),
        ),
      ),
    );
    const srec = buildSRecord(image);
    report.add(
      "parse S-record",
      show(
        rate(
          srec.length,
          bestMs(() => parseSRecord(srec)),
        ),
      ),
    );
    report.add(
      "build S-record",
      show(
        rate(
          srec.length,
          bestMs(() => buildSRecord(image)),
        ),
      ),
    );
    const dfu = buildDfuSe({
      targets: [{ alternateSetting: 0, name: null, segments: image.segments }],
    });
    report.add(
      "parse DfuSe, portable CRC",
      show(
        rate(
          dfu.length,
          bestMs(() => parseDfuSe(dfu)),
        ),
      ),
    );
    report.add(
      "parse DfuSe, the platform's CRC",
      show(
        rate(
          dfu.length,
          bestMs(() => parseDfuSe(dfu, { crc32 })),
        ),
      ),
    );
  }
}

function nrfRate(hex) {
  const MemoryMap = createRequire(import.meta.url)("nrf-intel-hex");
  const text = Buffer.from(hex).toString("latin1");
  return rate(
    hex.length,
    bestMs(() => MemoryMap.fromHex(text), { runs: 3, warmUps: 1 }),
  );
}
