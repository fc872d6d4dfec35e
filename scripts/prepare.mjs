// `npm run build`: installs and builds what is missing or stale.
import { isBuilt, isInstalled } from "./lib/stamps.mjs";

if (!isInstalled() || !isBuilt()) {
  const { prepare } = await import("./lib/prepare.mjs");
  prepare();
}
