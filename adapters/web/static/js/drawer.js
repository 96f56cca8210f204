/** On a narrow screen the side list is a drawer over the conversation. */

import { byId } from "./dom.js";

const narrow = matchMedia("(max-width: 860px)");

export function startDrawer() {
  byId("side-open").addEventListener("click", () => setDrawer(true));
  byId("side-close").addEventListener("click", () => setDrawer(false));
  byId("side-veil").addEventListener("click", () => setDrawer(false));
  byId("side").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches && !event.defaultPrevented && !event.target.matches(".rename")) setDrawer(false);
  });
  narrow.addEventListener("change", () => setDrawer(false));
  setDrawer(false);
}

/** What is behind the drawer, or the closed drawer itself, can neither be reached nor heard. */
export function setDrawer(isOpen) {
  const wasOpen = document.body.classList.contains("drawer-open");
  document.body.classList.toggle("drawer-open", isOpen);
  byId("side").inert = narrow.matches && !isOpen;
  byId("main").inert = narrow.matches && isOpen;
  byId("side-veil").hidden = !(narrow.matches && isOpen);
  byId("side-open").setAttribute("aria-expanded", String(isOpen));
  if (!narrow.matches || isOpen === wasOpen) return;
  byId(isOpen ? "side-close" : "side-open").focus();
}
