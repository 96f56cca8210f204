/** One picture large, with the others of the conversation to the left and right. */

import { byId, icon, iconButton, make } from "./dom.js";
import { say } from "./words.js";

let shown = null;

/** @param {HTMLButtonElement} button a `.picture` of some bubble */
export function openLightbox(button) {
  const dialog = byId("lightbox");
  show(button);
  if (!dialog.open) dialog.showModal();
}

export function startLightbox() {
  const dialog = byId("lightbox");
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("img, button, a")) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  dialog.addEventListener("close", () => {
    shown?.focus({ preventScroll: true });
    shown = null;
  });
}

const pictures = () => [...document.querySelectorAll("#bubbles .picture")];

function step(by) {
  const all = pictures();
  const next = all[all.indexOf(shown) + by];
  if (next) show(next);
}

function show(button) {
  const source = button.querySelector("img");
  const focused = document.activeElement?.dataset?.step;
  shown = button;
  byId("lightbox").replaceChildren(
    make("img", { src: source.src, alt: source.alt }),
    make("div", { class: "lightbox-tools" }, saveLink(button, source), iconButton("close", say("close"), () => byId("lightbox").close())),
    stepButton(-1, "left", say("previous_picture")),
    stepButton(1, "right", say("next_picture")),
  );
  if (focused) byId("lightbox").querySelector(`[data-step="${focused}"]`)?.focus();
}

function saveLink(button, source) {
  const label = say("save_picture");
  const name = button.dataset.name || "picture";
  return make("a", { class: "icon-button", href: source.src, download: name, "aria-label": label, title: label }, icon("download"));
}

function stepButton(by, name, label) {
  const all = pictures();
  const button = iconButton(name, label, () => step(by), `icon-button step ${name}`);
  button.dataset.step = String(by);
  button.hidden = !all[all.indexOf(shown) + by];
  return button;
}
