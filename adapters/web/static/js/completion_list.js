/** The list of suggestions over the text field, as an ARIA combobox. */

import { completionsFor } from "./completion.js";
import { make } from "./dom.js";
import { say } from "./words.js";

export class CompletionList {
  /** @param {{field: HTMLTextAreaElement, list: HTMLElement, pickFile: function}} parts */
  constructor({ field, list, pickFile }) {
    this.field = field;
    this.list = list;
    this.pickFile = pickFile;
    this.commands = [];
    this.offer = null;
    this.chosen = -1;
    field.addEventListener("input", () => this.update());
    field.addEventListener("click", () => this.update());
    field.addEventListener("blur", () => this.close());
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the focus in the field
    list.addEventListener("click", (event) => this.#take(this.#indexOf(event.target)));
  }

  update() {
    const { value, selectionStart, selectionEnd } = this.field;
    const isPlain = selectionStart === selectionEnd;
    this.offer = isPlain ? completionsFor(value.slice(0, selectionStart), this.commands) : null;
    this.#draw();
    this.#choose(this.offer?.takesFirst ? 0 : -1);
  }

  close() {
    this.offer = null;
    this.#draw();
    this.#choose(-1);
  }

  /** True when the key was used by the list. */
  key(event) {
    if (!this.offer) return false;
    const count = this.offer.suggestions.length;
    switch (event.key) {
      case "ArrowDown": this.#choose((this.chosen + 1) % count); return true;
      case "ArrowUp": this.#choose(this.chosen <= 0 ? count - 1 : this.chosen - 1); return true;
      case "Tab": return !event.shiftKey && this.#take(Math.max(this.chosen, 0));
      case "Enter": return !event.shiftKey && this.#take(this.chosen);
      case "Escape": this.close(); return true;
      default: return false;
    }
  }

  #draw() {
    const rows = (this.offer?.suggestions ?? []).map((one, index) => make("li", { role: "option", id: `suggestion-${index}` },
      make("span", { class: "suggestion-label", text: one.label }),
      make("span", { class: "suggestion-detail", text: one.detail }),
      one.required ? make("span", { class: "suggestion-mark", text: say("required") }) : null));
    this.list.replaceChildren(...rows);
    this.list.hidden = rows.length === 0;
    this.field.setAttribute("aria-expanded", String(rows.length > 0));
  }

  #choose(index) {
    this.chosen = index;
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    const row = this.list.children[index];
    if (!row) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  #indexOf(target) {
    return [...this.list.children].indexOf(target.closest("li"));
  }

  #take(index) {
    const taken = this.offer?.suggestions[index];
    if (!taken) return false;
    this.field.setRangeText(taken.insert, this.offer.from, this.field.selectionStart, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true })); // opens the next list, such as the choices
    if (taken.picks) this.pickFile();
    return true;
  }
}
