/** The command line in a recording: names of files stay, their folders do not. */
import { expect, it } from "vitest";
import { recordedWords } from "./recorded-words.js";

it.each([
  ["flash", "flash"],
  ["fw.bin", "fw.bin"],
  ["/home/ada/fw.bin", "fw.bin"],
  ["/home/ada/fw.bin@0x08000000,alt=1", "fw.bin@0x08000000,alt=1"],
  ["../ada/x, y/fw.bin", "fw.bin"],
  ["C:\\Users\\ada\\fw.bin", "fw.bin"],
  ["C:fw.bin", "fw.bin"],
  ["--recovery=/home/ada/kept.json", "--recovery=kept.json"],
  ["--record=/home/ada/a=b/r.jsonl", "--record=r.jsonl"],
  ["-o/home/ada/out.bin", "-oout.bin"],
  ["-o./out.bin", "-oout.bin"],
  [
    "STM32L073RZ,contents=full,memory=/home/ada/m.json,speed=1",
    "STM32L073RZ,contents=full,memory=m.json,speed=1",
  ],
  ["--sim=STM32L073RZ,memory=C:\\ada\\m.json", "--sim=STM32L073RZ,memory=m.json"],
  ["STM32L073RZ,fault=disconnect=1@24", "STM32L073RZ,fault=disconnect=1@24"],
  ["/home/ada", "~"],
  ["/home/ada/", "~"],
  ["--profile-path=/home/ada/", "--profile-path=~"],
  ["@scope/profiles", "profiles"],
  ["0483:DF11", "0483:DF11"],
  ["--range", "--range"],
  ["0x08000000..0x08001000", "0x08000000..0x08001000"],
  ["/", ""],
])("%s is %s", (word, expected) => {
  expect(recordedWords([word], "/home/ada")).toEqual([expected]);
});

it("a serial number may look like a path", () => {
  const words = ["--device", "serial=/a/b", "--device=serial=c/d"];
  expect(recordedWords(words, "/home/ada")).toEqual(words);
});
