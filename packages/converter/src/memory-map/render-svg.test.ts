import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { F4, filled, firmware, L0, region } from "../../test/layouts.js";
import { memoryMap } from "./memory-map.js";
import { renderMemoryMapSvg } from "./render-svg.js";
import { escapeXml } from "./svg-parts.js";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * A reader for the XML that SVG needs: tags, attributes in double quotes, text.
 * Throws for what is not well-formed; entities other than the five of XML 1.0 are not.
 */
function readXml(source: string): readonly Element[] {
  const elements: Element[] = [];
  const open: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const token = /<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (match === null) throw new Error(`not well-formed at ${at}: ${source.slice(at, at + 40)}`);
    const [, closing, name = "", attributes = "", empty, text] = match;
    if (text !== undefined) {
      const top = open.at(-1);
      if (top === undefined && text.trim() !== "") throw new Error(`text outside: ${text}`);
      if (top !== undefined) top.text += unescapeXml(text);
    } else if (closing === "/") {
      const top = open.pop();
      if (top?.name !== name) throw new Error(`</${name}> closes <${top?.name}>`);
    } else {
      const element = { name, attributes: readAttributes(attributes), text: "" };
      elements.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name}> is never closed`);
  return elements;
}

function readAttributes(source: string): Record<string, string> {
  const found = [...source.matchAll(/ ([\w:-]+)="([^"]*)"/g)];
  const attributes = Object.fromEntries(
    found.map(([, key = "", value = ""]) => [key, unescapeXml(value)]),
  );
  if (Object.keys(attributes).length !== found.length)
    throw new Error(`attribute twice: ${source}`);
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
};

function unescapeXml(text: string): string {
  return text.replace(/&([^;]*)(;?)/g, (all, name: string, end: string) => {
    const sign = ENTITIES[name];
    if (sign === undefined || end === "") throw new Error(`bad entity ${all}`);
    return sign;
  });
}

const IMAGES = firmware(
  filled(0x0800_0000, 0x2000),
  filled(0x0801_0000, 0x1_0000, 0xff),
  filled(0x0802_0000, 0x2_0000),
  filled(0x9000_0000, 2048),
);
const F4_MAP = memoryMap(IMAGES, F4, { erasedByte: 0xff });

function rects(svg: string, className: string) {
  return readXml(svg)
    .filter(({ name, attributes }) => name === "rect" && attributes.class === className)
    .map(({ attributes }) => ({
      x: Number(attributes.x),
      y: Number(attributes.y),
      width: Number(attributes.width),
      height: Number(attributes.height),
    }));
}

function texts(svg: string): readonly string[] {
  return readXml(svg)
    .filter(({ name }) => name === "text")
    .map(({ text }) => text);
}

describe("the reader that these tests trust", () => {
  it.each([
    ["<a><b></a></b>", "</a> closes <b>"],
    ["<a>", "<a> is never closed"],
    ["<a>x & y</a>", "bad entity & y"],
    ['<a b="<"/>', 'not well-formed at 0: <a b="<"/>'],
    ['<a b="1" b="2"/>', 'attribute twice:  b="1" b="2"'],
  ])("refuses %s", (source, message) => {
    expect(() => readXml(source)).toThrowError(message);
  });
});

describe("renderMemoryMapSvg", () => {
  const svg = renderMemoryMapSvg(F4_MAP, { title: "fw.dfu" });

  it("is one svg of a declared size with a title, a style and a page that fills it", () => {
    const [root, title] = readXml(svg);
    expect(root?.name).toBe("svg");
    const { width, height, viewBox, xmlns } = root?.attributes ?? {};
    expect([xmlns, viewBox]).toEqual(["http://www.w3.org/2000/svg", `0 0 ${width} ${height}`]);
    expect([title?.name, title?.text]).toEqual(["title", "fw.dfu"]);
    expect(rects(svg, "page")).toEqual([
      { x: 0.5, y: 0.5, width: Number(width) - 1, height: Number(height) - 1 },
    ]);
  });

  it("brings everything with it", () => {
    const names = new Set(readXml(svg).map(({ name }) => name));
    expect([...names].sort()).toEqual(["rect", "style", "svg", "text", "title"]);
    expect(svg.match(/href|url\(|@import|@font-face|\bon\w+=|script/g)).toBeNull();
    expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
  });

  it("tells addresses, sectors, sizes, shares and totals", () => {
    expect(texts(svg).slice(0, 18)).toEqual([
      "fw.dfu",
      "data",
      "sectors of erased bytes",
      "free",
      "outside the chip",
      "Internal Flash",
      "flash 200 KiB of 1 MiB (19.5 %), 0x08000000–0x0803FFFF",
      "1 of 12 sectors holds only 0xFF",
      "0x08000000",
      "sector 0",
      "16 KiB",
      "50.0 %",
      "0x08004000",
      "sector 1",
      "16 KiB",
      "free",
      "0x08008000",
      "sector 2",
    ]);
    expect(texts(svg).slice(-6)).toEqual([
      "0x080FFFFF",
      "Outside every memory of the chip",
      "data 2 KiB in 1 segment, 0x90000000–0x900007FF",
      "0x90000000",
      "2 KiB",
      "0x900007FF",
    ]);
  });

  it("draws sectors to scale where they are not too small, and data in its place", () => {
    const frames = rects(svg, "frame").slice(4, 16); // behind the legend's four
    const heights = frames.map(({ height }) => height);
    expect(heights).toEqual([20, 20, 20, 20, 27.5, 55, 55, 55, 55, 55, 55, 55]);
    const ends = frames.map(({ y, height }) => y + height);
    expect(frames.slice(1).map(({ y }) => y)).toEqual(ends.slice(0, -1));
    const [first, , , , fifth, sixth] = frames;
    const [, halfSector, fullSector] = rects(svg, "used");
    expect([halfSector, fullSector]).toEqual([{ ...first, height: 10 }, sixth]);
    expect(rects(svg, "erased")[1]).toEqual(fifth);
  });

  it("draws a single byte high enough to be seen, and inside its sector", () => {
    const drawn = renderMemoryMapSvg(memoryMap(firmware(filled(0x080f_ffff, 1)), F4));
    const last = rects(drawn, "frame").at(-1);
    expect(rects(drawn, "used").at(-1)).toEqual({
      ...last,
      y: (last?.y ?? 0) + (last?.height ?? 0) - 1,
      height: 1,
    });
  });

  it("keeps everything on the page", () => {
    const elements = readXml(renderMemoryMapSvg(memoryMap(IMAGES, L0)));
    const height = Number(elements[0]?.attributes.height);
    const bottoms = elements
      .filter(({ name }) => name === "rect" || name === "text")
      .map(({ attributes }) => Number(attributes.y) + Number(attributes.height ?? 0));
    expect(Math.max(...bottoms)).toBeLessThan(height);
    expect(Math.min(...bottoms)).toBeGreaterThan(0);
  });

  it("is paler where holes are too thin to draw, and bounded for any number of pieces", () => {
    const pieces = Array.from({ length: 40_000 }, (_, nth) => filled(0x0800_0000 + nth * 4, 2));
    const drawn = renderMemoryMapSvg(memoryMap(firmware(...pieces), F4));
    const opacities = readXml(drawn).flatMap(({ attributes }) => attributes["fill-opacity"] ?? []);
    // Sectors 0 to 5; 160 000 bytes reach into the sixth.
    expect(opacities).toEqual(["0.5", "0.5", "0.5", "0.5", "0.5", "0.5"]);
    expect(drawn.length).toBeLessThan(20_000);
  });

  it("draws gaps without a layout as high as the smallest row", () => {
    const images = firmware(filled(0, 3000), filled(0x9000_0000, 1000));
    const gaps = rects(renderMemoryMapSvg(memoryMap(images)), "gap");
    expect(gaps.map(({ height }) => height)).toEqual([14, 20]); // legend, row
    expect(readXml(renderMemoryMapSvg(memoryMap([]))).map(({ text }) => text)).toContain("no data");
  });

  it("says Memory map where no title is given, and shortens a long one", () => {
    expect(texts(renderMemoryMapSvg(F4_MAP))[0]).toBe("Memory map");
    expect(texts(renderMemoryMapSvg(F4_MAP, { title: "x".repeat(100) }))[0]).toBe(
      `${"x".repeat(63)}…`,
    );
  });

  it.each([
    ["</title><script>alert(1)</script>", "</title><script>alert(1)</script>"],
    ["a & b", "a & b"],
    ["\u0000\u001b\u202e", "\\x00\\x1b\\u202e"],
    ["\ud800x\uffff", "\ufffdx\ufffd"],
  ])("makes the text %j safe", (text, shown) => {
    const layout = {
      regions: [region({ name: text, kind: "flash", alternateSetting: 0 }, [0, 1, 64])],
    };
    const drawn = renderMemoryMapSvg(memoryMap([], layout), { title: text });
    expect(texts(drawn)[0]).toBe(shown);
    expect(texts(drawn)).toEqual(expect.arrayContaining([shown]));
    expect(drawn).not.toContain("<script");
  });

  it("is well-formed whatever the names and the data", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    const data = fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 400 })), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(text, data, fc.boolean(), (name, pieces, withLayout) => {
        const layout = {
          regions: [region({ name, kind: "flash", alternateSetting: 0 }, [64, 40, 32])],
        };
        const images = pieces.flatMap(([address, size]) => firmware(filled(address, size)));
        const map = memoryMap(images, withLayout ? layout : undefined);
        const drawn = renderMemoryMapSvg(map, { title: name });
        expect(readXml(drawn)[0]?.name).toBe("svg");
        expect(drawn).not.toMatch(/NaN|Infinity|undefined|="-/);
      }),
    );
  });
});

it.each([
  ["<&>\"'", "&lt;&amp;&gt;&quot;&#39;"],
  ["a\tb\n", "a\tb\n"],
  ["\u0001\ufffe\udfff", "\ufffd\ufffd\ufffd"],
  ["𠀀ä", "𠀀ä"],
])("escapeXml(%j)", (text, escaped) => {
  expect(escapeXml(text)).toBe(escaped);
});
