/** Light or dark: the system's wish, until the person chooses. */

import { byId } from "./dom.js";
import { say } from "./words.js";

const KEY = "parley.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function startTheme() {
  byId("theme").addEventListener("click", toggle);
  dark.addEventListener("change", show);
  addEventListener("storage", (event) => {
    if (event.key === KEY) apply(event.newValue);
  });
  show();
}

const system = () => (dark.matches ? "dark" : "light");
const shown = () => document.documentElement.dataset.theme ?? system();

function toggle() {
  const wanted = shown() === "dark" ? "light" : "dark";
  const chosen = wanted === system() ? null : wanted; // back to the system's wish, and follow it again
  keep(chosen);
  apply(chosen);
}

function keep(theme) {
  try {
    if (theme) localStorage.setItem(KEY, theme);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; the choice lasts as long as the page.
  }
}

function apply(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  show();
}

function show() {
  const button = byId("theme");
  const label = say(shown() === "dark" ? "use_light" : "use_dark");
  button.setAttribute("aria-label", label);
  button.title = label;
  const colour = getComputedStyle(document.body).backgroundColor;
  document.querySelector("meta[name=theme-color]").content = colour;
}
