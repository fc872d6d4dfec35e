/** The document of `profile check --json`: `dfukit/profile-check@1`. */
import type { ShownCheck } from "../text/profile-check.js";
import { jsonCorrection } from "./device.js";

type Json = Readonly<Record<string, unknown>>;

/** The document as text, with a line end. */
export function checkDocument(shown: readonly ShownCheck[]): string {
  const files = shown.map(jsonFile);
  const ok = files.every((file) => file.ok === true);
  return `${JSON.stringify({ schema: "dfukit/profile-check@1", ok, files }, undefined, 2)}\n`;
}

function jsonFile({ file, issues, notes, profile, simulated, drawn, showsMap }: ShownCheck): Json {
  const failed = (simulated ?? []).filter(({ complaints }) => complaints.length > 0);
  return {
    file,
    id: profile?.id ?? null,
    ok: issues.length + failed.length === 0,
    issues: issues.map(({ path, value, rule, expected, example, doc }) => ({
      path,
      value: value ?? null,
      rule,
      expected,
      example: example ?? null,
      doc,
    })),
    notes,
    simulated: simulated?.map(({ name, part, complaints }) => ({ name, part, complaints })) ?? null,
    differences:
      drawn === null || !showsMap
        ? null
        : drawn.map(({ part, corrections }) => ({
            part,
            corrected: corrections.map(jsonCorrection),
          })),
  };
}
