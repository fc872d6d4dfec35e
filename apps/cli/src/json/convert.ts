/** The document of `convert --json`: `dfukit/convert@1`. */
import type { Conversion } from "../text/convert.js";
import { jsonChip, jsonFinding, jsonImage, sha256 } from "./parts.js";

/** The document as text, with a line end. */
export function convertDocument(result: Conversion): string {
  const document = {
    schema: "dfukit/convert@1",
    output: {
      file: result.path,
      format: result.format,
      sizeBytes: result.bytes.length,
      sha256: sha256(result.bytes),
    },
    chip: result.chip === null ? null : jsonChip(result.chip),
    images: result.images.map(({ alternateSetting, name, familyId, image }) =>
      jsonImage({
        alternateSetting,
        name,
        familyId,
        segments: image.segments.map(({ address, bytes }) => ({
          address,
          sizeBytes: bytes.length,
          sha256: sha256(bytes),
        })),
      }),
    ),
    notes: result.findings.map(jsonFinding),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
