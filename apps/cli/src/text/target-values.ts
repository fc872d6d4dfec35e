/** What a device is worked on as, value by value, with where each came from. */
import type { DescribedDevice } from "@dfukit/core";
import { type ResolvedTarget, type ValueRecord, valuesOf } from "@dfukit/profiles";
import type { TextOptions } from "./chips.js";
import { wrapText } from "./style.js";
import { valueText } from "./target-words.js";

interface ShownValue {
  readonly name: string;
  readonly text: string;
  readonly record: ValueRecord;
}

/** Width of the names of values, and of origins. */
const NAME_COLUMNS = 16;
const ORIGIN_COLUMNS = 11;
/** What is left for a value before it gets a line of its own. */
const LEAST_COLUMNS = 24;

/** How to print the table. */
export interface ValueOptions extends TextOptions {
  /** Whether the memories are in it, or stand with their strings alone. */
  readonly withMemories: boolean;
}

/** A line for each value: its name, its origin, itself, and how it came out of the origin. */
export function valueLines(
  resolved: ResolvedTarget,
  device: DescribedDevice,
  { withMemories, columns, paint }: ValueOptions,
): readonly string[] {
  const nameColumns = 4 + NAME_COLUMNS + ORIGIN_COLUMNS;
  const isNarrow = columns - nameColumns < LEAST_COLUMNS;
  const indent = " ".repeat(isNarrow ? 6 : nameColumns);
  const shown = shownValues(resolved, device).filter(
    ({ record }) => withMemories || record.field !== "layout",
  );
  const lines = shown.map(({ name, text, record }) => {
    const how = record.how === null ? "" : ` (${record.how})`;
    const whole = `${text}${how}${record.isInferred ? ", inferred" : ""}`;
    const wrapped = wrapText(whole, columns - indent.length, "").replaceAll("\n", `\n${indent}`);
    const value = wrapped.replace(/inferred$/, (word) => paint("warning", word));
    const origin = isNarrow ? `${record.origin}\n${indent}` : record.origin.padEnd(ORIGIN_COLUMNS);
    return `    ${paint("dim", name.padEnd(NAME_COLUMNS))}${paint("accent", origin)}${value}`;
  });
  return [`  ${paint("accent", "values, and where they come from")}`, ...lines];
}

function shownValues(resolved: ResolvedTarget, device: DescribedDevice): readonly ShownValue[] {
  return valuesOf(resolved, device).flatMap((record) => {
    const shown = valueText(record, resolved);
    return shown === null ? [] : [{ ...shown, record }];
  });
}
