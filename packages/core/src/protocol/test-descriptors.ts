/** Builds configuration and string descriptors byte by byte. For tests; does not ship. */

/** What an interface descriptor says; the DFU interface in DFU mode unless told otherwise. */
export interface InterfaceShape {
  readonly number?: number;
  readonly alternate?: number;
  readonly classCode?: number;
  readonly subclass?: number;
  readonly protocol?: number;
  readonly stringIndex?: number;
}

/** An interface descriptor, 9 bytes (USB 2.0 §9.6.5). */
export function interfaceBlock(shape: InterfaceShape = {}): readonly number[] {
  const { number = 0, alternate = 0, classCode = 0xfe, subclass = 1, protocol = 2 } = shape;
  return [9, 4, number, alternate, 0, classCode, subclass, protocol, shape.stringIndex ?? 0];
}

/** The functional descriptor of an ST boot ROM: 0x0B, 255 ms, 2048 bytes, DfuSe. */
export const ST_FUNCTIONAL: readonly number[] = [9, 0x21, 0x0b, 0xff, 0, 0, 0x08, 0x1a, 0x01];

/** An endpoint descriptor, 7 bytes. */
export const ENDPOINT: readonly number[] = [7, 5, 0x81, 3, 8, 0, 10];

/** A HID descriptor, whose type is the number of the DFU functional descriptor. */
export const HID: readonly number[] = [9, 0x21, 0x11, 0x01, 0, 1, 0x22, 0x3f, 0];

/** A configuration descriptor around blocks; `totalBytes` if it lies about its length. */
export function configuration(
  blocks: readonly (readonly number[])[],
  totalBytes?: number,
): Uint8Array {
  const body = blocks.flat();
  const total = totalBytes ?? 9 + body.length;
  return Uint8Array.from([
    9,
    2,
    total % 0x100,
    Math.floor(total / 0x100),
    1,
    1,
    0,
    0xc0,
    50,
    ...body,
  ]);
}

/** A string descriptor of `text`; `lengthByte` if its bLength is another than its length. */
export function stringDescriptor(text: string, lengthByte?: number): Uint8Array {
  const units = [...text].flatMap((letter) => {
    const code = letter.charCodeAt(0);
    return [code % 0x100, Math.floor(code / 0x100)];
  });
  return Uint8Array.from([lengthByte ?? 2 + units.length, 3, ...units]);
}
