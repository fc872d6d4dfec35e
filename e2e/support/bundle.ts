/**
 * Builds the programs that run in the guest, from the packages' sources: one file each,
 * because a program of many files takes the emulated machine long to load.
 */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { build, type Plugin } from "esbuild";
import { ALIASES } from "./aliases.js";
import { E2E, ROOT } from "./paths.js";

/** npm `usb` is native and stays where it is; the guest has the host's files. */
const usbWhereItIs: Plugin = {
  name: "usb-where-it-is",
  setup({ onResolve }) {
    const { resolve } = createRequire(`${ROOT}/packages/node-usb/package.json`);
    onResolve({ filter: /^usb$/ }, () => ({ path: resolve("usb"), external: true }));
  },
};

/** Bundles every file of `guest/` into `folder`. */
export async function bundleGuestPrograms(folder: string): Promise<void> {
  const programs = readdirSync(`${E2E}/guest`).filter((name) => /^[^.]+\.ts$/.test(name));
  await build({
    entryPoints: programs.map((name) => `${E2E}/guest/${name}`),
    bundle: true,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    format: "esm",
    target: "node20",
    alias: ALIASES,
    conditions: ["dfukit-source"],
    plugins: [usbWhereItIs],
    logLevel: "warning",
  });
}
