import { describe, expect, it } from "vitest";
import { describedDevice } from "../test/described-device.js";
import { type Edit, validProfile } from "../test/valid-profile.js";
import { chipFromProfile } from "./chip-from-profile.js";
import type { Profile } from "./profile.js";
import { limitTransferSize } from "./transfer-size.js";
import { validateProfile } from "./validate/index.js";

function profile(...edits: readonly Edit[]): Profile {
  const result = validateProfile(validProfile(...edits));
  if (!result.ok) throw new Error("not valid");
  return result.profile;
}

function limited(transferSizeBytes: number, profiles: readonly Profile[]) {
  const { target } = chipFromProfile(profile());
  const device = describedDevice({ strings: [], transferSizeBytes });
  const result = limitTransferSize(target, device, profiles);
  return {
    bytes: result.target.transferSizeBytes,
    origin: result.target.origins.transferSizeBytes,
    why: result.corrections.map(({ why }) => why),
    narrowed: result.narrowed,
  };
}

const SEEN = profile();
const SMALLER = profile(["/usb/transferSize/sizeBytes", 1024], ["/name", "STM32T102"]);
const GUESSED = profile(
  ["/usb/transferSize/sizeBytes", 512],
  ["/usb/transferSize/inferred", true],
  ["/usb/transferSize/reason", "a sister die does so"],
);

describe("limitTransferSize", () => {
  it.each([
    { name: "the device's own word", bytes: 512, profiles: [SEEN] },
    { name: "the device's own word, equal to the profile's", bytes: 2048, profiles: [SEEN] },
    { name: "the device's own word against a guess", bytes: 4096, profiles: [GUESSED] },
  ])("takes $name", ({ bytes, profiles }) => {
    expect(limited(bytes, profiles)).toEqual({
      bytes,
      origin: "descriptor",
      why: [],
      narrowed: [],
    });
  });

  it("takes the smallest that was seen where the device promises more", () => {
    expect(limited(4096, [SEEN, GUESSED, SMALLER])).toEqual({
      bytes: 1024,
      origin: "profile",
      why: ["the boot ROM of STM32T102 takes no more at once"],
      narrowed: [],
    });
  });

  it("blames no boot ROM where another of them takes as much as the device says", () => {
    expect(limited(2048, [SEEN, SMALLER])).toEqual({
      bytes: 1024,
      origin: "profile",
      why: [],
      narrowed: [
        {
          field: "transferSizeBytes",
          alternateSetting: null,
          descriptor: "2048 bytes",
          used: "1024 bytes",
        },
      ],
    });
  });
});
