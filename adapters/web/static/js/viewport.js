/** Keep the page as tall as what the on-screen keyboard leaves, where the browser does not do it itself. */

export function followKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    if (view.scale > 1.01) return; // zoomed by the fingers: that is no keyboard
    document.documentElement.style.setProperty("--view-height", `${view.height}px`);
    if (view.offsetTop > 0) scrollTo(0, 0); // Safari scrolls the page under the keyboard
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
  fit();
}
