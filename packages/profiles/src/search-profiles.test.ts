import { describe, expect, it } from "vitest";
import { searchProfiles } from "./search-profiles.js";

const F4 = "stm32f405-f407-f415-f417";
const H7 = "stm32h742-h743-h745-h747-h750-h753-h755-h757";
const L0 = "stm32l072-l073-l082-l083";
const L4 = "stm32l475-l476-l486";

describe("searchProfiles", () => {
  it.each([
    { query: "", ids: [F4, H7, L0, L4] },
    { query: "l073", ids: [L0] },
    { query: "STM32L", ids: [L0, L4] },
    { query: "0x450", ids: [H7] },
    { query: "stm32f4 407", ids: [F4] },
    { query: "STM32L486", ids: [L4] },
    { query: "l0 h7", ids: [] },
    { query: "nothing", ids: [] },
  ])("$query", ({ query, ids }) => {
    expect(searchProfiles(query).map(({ id }) => id)).toEqual(ids);
  });
});
