/**
 * The few SVG elements that a memory map is drawn from. A leaf module: knows
 * nothing of maps, makes every text safe, and writes every number short.
 */

/** A rectangle; `className` is one of the style sheet's. */
export interface RectOptions {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly className: string;
  /** Of the fill, 0…1. Default 1. */
  readonly opacity?: number | undefined;
}

/** The element for a rectangle. */
export function svgRect({ x, y, width, height, className, opacity = 1 }: RectOptions): string {
  const [left, top, w, h] = [x, y, width, height].map(shortNumber);
  const pale = opacity > 0.995 ? "" : ` fill-opacity="${shortNumber(opacity)}"`;
  return `<rect class="${className}" x="${left}" y="${top}" width="${w}" height="${h}"${pale}/>`;
}

/** A line of text; `y` is its baseline. */
export interface TextOptions {
  readonly x: number;
  readonly y: number;
  readonly className: string;
  readonly text: string;
}

/** The element for a line of text, escaped. */
export function svgText({ x, y, className, text }: TextOptions): string {
  const [left, baseline] = [x, y].map(shortNumber);
  return `<text class="${className}" x="${left}" y="${baseline}">${escapeXml(text)}</text>`;
}

/** Characters that XML 1.0 §2.2 does not allow, lone surrogates among them. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an XML element or attribute; what XML does not allow becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(NOT_XML, "\uFFFD").replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

function shortNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}
