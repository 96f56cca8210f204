/** Short sentences near where the person works: what happened and what can be done. */

import { iconButton, make } from "./dom.js";
import { say } from "./words.js";

export class Notices {
  constructor(holder) {
    this.holder = holder;
  }

  error(text) {
    this.clear();
    return this.#show(make("div", { class: "note error", role: "alert" }, make("p", { text })));
  }

  /** A notice with one button; `onEnd` runs when nobody pressed it in time. */
  offer(text, { label, onPress, onEnd, seconds }) {
    const note = make("div", { class: "note", role: "status" }, make("p", { text }));
    const end = () => {
      clearTimeout(timer);
      if (note.isConnected) onEnd();
      note.remove();
    };
    const timer = setTimeout(end, seconds * 1000);
    const press = () => {
      clearTimeout(timer);
      note.remove();
      onPress();
    };
    note.append(make("button", { type: "button", class: "link", text: label, onclick: press }));
    return this.#show(note, end);
  }

  clear() {
    for (const note of this.holder.querySelectorAll(".error")) note.remove();
  }

  #show(note, onClose = () => note.remove()) {
    note.append(iconButton("close", say("close"), onClose, "icon-button small"));
    this.holder.append(note);
    return note;
  }
}
