/** The quirk names that the schema takes against those that the core knows. */
import { QUIRKS } from "@dfukit/core";
import { expect, it } from "vitest";
import { PROFILE_SCHEMA_JSON } from "../src/validate/schema.generated.js";

it("the schema takes exactly the quirks that the core has", () => {
  const schema = JSON.parse(PROFILE_SCHEMA_JSON);
  const names: unknown = schema.properties.behaviour.properties.quirks.items.properties.name.enum;
  expect(names).toEqual(Object.keys(QUIRKS));
});
