/** What `doctor` says: each finding with its fix, what to type marked by itself. */
import { escapeText } from "@dfukit/formats";
import { formatHex } from "@dfukit/memory";
import type { Finding, FixLine } from "../doctor/diagnosis.js";
import type { Installed } from "../doctor/install-rules.js";
import type { SeenUsb } from "../doctor/surroundings.js";
import { RELOAD_RULES } from "../doctor/udev-fixes.js";
import type { Context } from "../verb.js";
import { toText } from "./device.js";
import { count, printable, type Role, wrapText } from "./style.js";

/** All findings as text with a line end. */
export function doctorText(findings: readonly Finding[], context: Context): string {
  const blocks = findings.map((finding, index) => block(finding, index + 1, context).join("\n"));
  return `${blocks.join("\n\n")}\n\n${summary(findings, context)}\n`;
}

const ROLES: Readonly<Record<Finding["severity"], Role>> = {
  ready: "good",
  problem: "error",
  hint: "warning",
};

function block(
  { cause, severity, device, message, fix }: Finding,
  number: number,
  { io, paint }: Context,
): readonly string[] {
  const indent = "   ";
  const about = device === null ? "" : `${deviceName(device)}: `;
  const heading = `${number}. ${about}${printable(message)} (${cause})`;
  const wrapped = wrapText(heading, io.columns, indent);
  return [
    wrapped.replace(`(${cause})`, paint.out(ROLES[severity], `(${cause})`)),
    ...fix.map((line) => fixText(line, { columns: io.columns, paint: paint.out })),
  ];
}

/** What is to be typed is never wrapped: it is copied. */
function fixText(
  { kind, text }: FixLine,
  { columns, paint }: { readonly columns: number; readonly paint: Context["paint"]["out"] },
): string {
  if (kind === "type") return `       ${paint("accent", text)}`;
  return `   - ${wrapText(text, columns - 5, "     ")}`;
}

/** `0483:DF11 "STM32  BOOTLOADER" at 1-1`. */
export function deviceName({ vendorId, productId, product, path }: SeenUsb): string {
  const ids = `${formatHex(vendorId, 4).slice(2)}:${formatHex(productId, 4).slice(2)}`;
  const name = product === null ? "" : ` "${escapeText(product)}"`;
  return `${ids}${name}${path === null ? "" : ` at ${escapeText(path)}`}`;
}

function summary(findings: readonly Finding[], { paint }: Context): string {
  const ready = findings.filter(({ severity }) => severity === "ready").length;
  if (ready > 0) return paint.out("good", `${count(ready, "device")} ready to use`);
  return paint.out("warning", "no device is ready to use");
}

/** What was done with the rules. */
export function rulesText({ path, isApplied }: Installed, { paint }: Context): string {
  return toText([
    `${paint.out("good", "wrote")} ${path}`,
    ...(isApplied
      ? ["udev has read it; unplug the board and plug it in again if it is not open to you now"]
      : [
          "udev could not be told; do it by hand, or plug the board in again:",
          `  ${RELOAD_RULES}`,
        ]),
  ]);
}
