/** Copying, with a button that tells that it worked. */

import { icon, make } from "./dom.js";
import { say } from "./words.js";

const TELL_FOR = 1600;

/** @param {function(): string} textOf asked at the click, so that it is the newest text */
export function copyButton(label, textOf, { className = "tool", isWordy = false } = {}) {
  const words = make("span", { class: isWordy ? "" : "visually-hidden", text: label });
  const button = make("button", { type: "button", class: className, title: label }, icon("copy"), words);
  button.addEventListener("click", async () => {
    const isCopied = await copyText(textOf());
    tell(button, words, isCopied ? "check" : "close", say(isCopied ? "copied" : "copy_failed"));
    setTimeout(() => tell(button, words, "copy", label), TELL_FOR);
  });
  return button;
}

function tell(button, words, name, text) {
  button.querySelector(".icon").replaceWith(icon(name));
  words.textContent = text;
  button.title = text;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // plain HTTP on a name other than localhost has no clipboard
  }
}

function copyBySelection(text) {
  const holder = make("textarea", { class: "visually-hidden", readonly: true });
  const focused = document.activeElement;
  holder.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(holder);
  holder.select();
  const isCopied = document.execCommand("copy");
  holder.remove();
  focused?.focus();
  return isCopied;
}
