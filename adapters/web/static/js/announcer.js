/** Tells people who listen rather than look that an answer is finished. */

import { byId } from "./dom.js";
import { say } from "./words.js";

const LONGEST = 1000; // a screen reader reads an announcement to its end; the rest is in the page

export function announce(text) {
  byId("announcer").textContent = text;
}

export function announceBubble(bubble, element) {
  const words = element.querySelector(".text")?.innerText.trim() ?? "";
  const short = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
  const names = bubble.media.map((media) => media.alt || media.name).join(", ");
  announce(say("announce_answer", { text: [short, names].filter(Boolean).join(" ") }));
}
