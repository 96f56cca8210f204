/** Small helpers that build elements; text always goes in as text, never as markup. */

import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** Make an element; `text` is its text, `on…` are listeners, everything else an attribute. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  for (const shape of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}

export function iconButton(name, label, onclick, className = "icon-button") {
  return make("button", { type: "button", class: className, "aria-label": label, title: label, onclick }, icon(name));
}

/** Three breathing dots: something is under way. */
export function dots() {
  return make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
}

export function placeIcons(root) {
  for (const holder of root.querySelectorAll("[data-icon]")) holder.prepend(icon(holder.dataset.icon));
}
