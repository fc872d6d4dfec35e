// Preloaded into a measured process: tells its peak resident memory at the end.
process.on("exit", () => {
  require("node:fs").writeFileSync(
    process.env.DFUKIT_PEAK_FILE,
    String(process.resourceUsage().maxRSS),
  );
});
