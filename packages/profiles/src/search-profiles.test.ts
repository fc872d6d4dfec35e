import { describe, expect, it } from "vitest";
import { listProfiles } from "./bundled.js";
import { searchProfiles } from "./search-profiles.js";

const F4 = "stm32f405-f407-f415-f417";
const H7 = "stm32h742-h743-h745-h747-h750-h753-h755-h757";
const L0 = "stm32l072-l073-l082-l083";
const L4 = "stm32l475-l476-l486";

const L1 = [
  "stm32l100xc-l151xc-l152xc-l162xc",
  "stm32l151xd-l152xd-l162xd",
  "stm32l151xe-l152xe-l162xe",
];

describe("searchProfiles", () => {
  it.each([
    { query: "l073", ids: [L0] },
    { query: "STM32H72", ids: ["stm32h723-h725-h730-h733-h735"] },
    { query: "STM32L1", ids: L1 },
    { query: "0x450", ids: [H7] },
    { query: "stm32f4 407", ids: [F4] },
    { query: "STM32L486", ids: [L4] },
    { query: "l0 h7", ids: [] },
    { query: "nothing", ids: [] },
  ])("$query", ({ query, ids }) => {
    expect(searchProfiles(query).map(({ id }) => id)).toEqual(ids);
  });

  it("finds all lines for an empty query", () => {
    expect(searchProfiles("")).toEqual(listProfiles());
  });
});
