// Runs before the first paint, so that a chosen theme never flashes.
(function () {
  try {
    const theme = localStorage.getItem("parley.theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme stands.
  }
})();
