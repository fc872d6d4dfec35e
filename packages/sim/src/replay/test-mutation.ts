/** Random changes of a recording's text, as a careless or a hostile hand would make them. */
import * as fc from "fast-check";

/** A change. Numbers are taken modulo what there is. */
export type Mutation =
  | { readonly kind: "drop" | "double" | "swap"; readonly line: number }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "set"; readonly line: number; readonly field: number; readonly value: unknown }
  | { readonly kind: "remove"; readonly line: number; readonly field: number }
  | { readonly kind: "digit"; readonly line: number; readonly at: number; readonly digit: string };

const line = fc.nat(1000);
const values = fc.oneof(
  fc.constantFrom(null, true, "", "ok", "stall", "fault", 0, 1, 2, -1, 65_535, 1e300, [], {}, [
    "?",
  ]),
  fc.constantFrom(["32*ff"], ["1*00"], ["0123456789abcdef"], "00", "ff".repeat(40)),
  fc.nat(2048),
);

/** Any change. */
export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("drop", "double", "swap"), line } as const),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut"), at: fc.nat(100_000) } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("set"),
      line,
      field: fc.nat(30),
      value: values,
    } as const),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("remove"), line, field: fc.nat(30) } as const),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("digit"),
      line,
      at: fc.nat(5000),
      digit: fc.constantFrom(..."0123456789abcdef"),
    } as const),
  },
);

/** The text with all changes, one after the other. */
export function mutated(text: string, changes: readonly Mutation[]): string {
  return changes.reduce(change, text);
}

function change(text: string, mutation: Mutation): string {
  if (mutation.kind === "cut") return text.slice(0, mutation.at % (text.length + 1));
  const lines = text.split("\n");
  const at = mutation.line % Math.max(lines.length - 1, 1);
  const own = lines[at] ?? "";
  switch (mutation.kind) {
    case "drop":
      return lines.toSpliced(at, 1).join("\n");
    case "double":
      return lines.toSpliced(at, 0, own).join("\n");
    case "swap":
      return lines.toSpliced(at, 2, lines[at + 1] ?? "", own).join("\n");
    case "set":
    case "remove":
      return lines.with(at, withField(own, mutation)).join("\n");
    case "digit":
      return lines.with(at, withDigit(own, mutation)).join("\n");
    default:
      return mutation satisfies never;
  }
}

function withField(own: string, mutation: Extract<Mutation, { readonly field: number }>): string {
  try {
    const fields: Record<string, unknown> = { ...Object(JSON.parse(own)) };
    const names = Object.keys(fields);
    const name = names[mutation.field % names.length] ?? "kind";
    if (mutation.kind === "set") fields[name] = mutation.value;
    else delete fields[name];
    return JSON.stringify(fields);
  } catch {
    return "{";
  }
}

/** One digit of what is in a line becomes another: of a status, of a digest, of a number. */
function withDigit(
  own: string,
  { at, digit }: Extract<Mutation, { readonly kind: "digit" }>,
): string {
  const places = [...own.matchAll(/[0-9a-f](?=[0-9a-f"*,])/g)].map(({ index }) => index);
  const place = places[at % Math.max(places.length, 1)] ?? 0;
  return own.slice(0, place) + digit + own.slice(place + 1);
}
