/** The empty chat: a greeting and the first things to click. */

import { byId, icon, make } from "./dom.js";
import { say } from "./words.js";

/** @param {function(object): Promise} start called with the thing that was clicked */
export function fillWelcome(first, start) {
  const cards = first.map((thing) => card(thing, start));
  byId("welcome").replaceChildren(
    make("img", { src: "/static/icon.svg", alt: "", width: 64, height: 64, class: "welcome-mark" }),
    make("h2", { text: say("greeting") }),
    make("p", { text: say("greeting_text") }),
    make("div", { class: "first" }, ...cards),
  );
}

export function showWelcome(isShown) {
  byId("welcome").hidden = !isShown;
  document.body.classList.toggle("is-empty", isShown);
}

/** Fetch the sample of a first thing as a file that can be uploaded. */
export async function samplePicture(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`sample picture: ${response.status}`);
  const blob = await response.blob();
  return new File([blob], address.split("/").at(-1), { type: blob.type });
}

function card(thing, start) {
  const picture = thing.picture
    ? make("img", { src: thing.picture, alt: "", class: "card-picture", width: 96, height: 64 })
    : make("span", { class: "card-icon" }, icon(iconOf(thing)));
  const words = thing.say ?? thing.command ?? "";
  const detail = words && words !== thing.label ? make("small", { text: words }) : null;
  const button = make("button", { type: "button", class: "card" }, picture, make("span", { class: "card-words" }, make("span", { text: thing.label }), detail));
  button.addEventListener("click", async () => {
    button.disabled = true;
    await start(thing).finally(() => { button.disabled = false; });
  });
  return button;
}

function iconOf({ command }) {
  if (command?.startsWith("/imagine")) return "draw";
  return command?.startsWith("/speak") ? "sound" : "question";
}
