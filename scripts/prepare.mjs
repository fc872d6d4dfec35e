// `npm run build`: installs and builds what is missing or stale.
import { makeReady } from "./lib/ready.mjs";

await makeReady();
