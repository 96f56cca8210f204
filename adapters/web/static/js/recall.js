/** Arrow-up in an empty field brings back what was said before. */

export class Recall {
  constructor(field, saidHere) {
    this.field = field;
    this.saidHere = saidHere;
    this.place = null;
  }

  /** True when the key was used. */
  key(event) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return false;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    const said = this.saidHere().filter(Boolean);
    if (!this.#isRecalled(said) && (this.field.value || event.key === "ArrowDown")) return false;
    const from = this.#isRecalled(said) ? this.place : said.length;
    const next = from + (event.key === "ArrowUp" ? -1 : 1);
    if (next < 0) return true;
    if (said.length === 0) return false;
    this.place = next;
    this.field.value = said[next] ?? "";
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  #isRecalled(said) {
    return this.place !== null && Boolean(this.field.value) && this.field.value === said[this.place];
  }
}
