/** Reads the files of known content that lie with the formats, and the larger corpus where it is present. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FirmwareDocument, readFirmware } from "@dfukit/formats";

const FIXTURES = fileURLToPath(new URL("../../formats/test/fixtures/selfbuilt/", import.meta.url));
const CORPUS = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));

/** A file of `packages/formats/test/fixtures/selfbuilt`, parsed. */
export function readFixture(fileName: string): FirmwareDocument {
  return read(FIXTURES, fileName);
}

/** Whether the corpus of real firmware is there; it may not be copied into the repository. */
export const hasCorpus: boolean = existsSync(CORPUS);

/** A file of the corpus, parsed. */
export function readCorpus(fileName: string): FirmwareDocument {
  return read(CORPUS, fileName);
}

/** SHA-256 in lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** As plain bytes: a Buffer is no equal of a Uint8Array. */
function read(folder: string, fileName: string): FirmwareDocument {
  return readFirmware(new Uint8Array(readFileSync(join(folder, fileName))), { fileName });
}
