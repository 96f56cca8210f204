/** Which answers are running, and the moving status line of each. */

import { dots, make } from "./dom.js";

export class RunningTurns {
  constructor(list, onChange) {
    this.list = list;
    this.onChange = onChange;
    this.reset();
  }

  reset() {
    this.waiting = new Set(); // accepted, nothing heard yet
    this.statuses = new Map();
    this.growing = new Map(); // bubble id -> turn
    this.#changed();
  }

  /** Begin again from the whole state; what it does not show yet is still awaited. */
  snapshot(bubbles) {
    const shown = new Set(bubbles.filter((bubble) => bubble.role !== "person").map((bubble) => bubble.turn));
    this.waiting = new Set([...this.waiting, ...this.statuses.keys()].filter((turn) => !shown.has(turn)));
    this.statuses.clear();
    this.growing.clear();
    for (const bubble of bubbles) if (bubble.state === "growing") this.bubble(bubble);
    this.#changed();
  }

  accepted(turn) {
    if (this.statuses.has(turn) || [...this.growing.values()].includes(turn)) return;
    this.waiting.add(turn);
    this.#changed();
  }

  status({ turn, text }) {
    this.waiting.delete(turn);
    if (text) this.statuses.set(turn, text);
    else this.statuses.delete(turn);
    this.#changed();
  }

  bubble(bubble) {
    if (bubble.role === "person" || !bubble.turn) return;
    this.waiting.delete(bubble.turn);
    if (bubble.state === "growing") {
      this.growing.set(bubble.id, bubble.turn);
    } else {
      this.growing.delete(bubble.id);
      if (bubble.role === "parley") this.statuses.delete(bubble.turn);
    }
    this.#changed();
  }

  gone(bubbleId) {
    if (this.growing.delete(bubbleId)) this.#changed();
  }

  /** The turn that Stop stops: the one begun last. */
  latest() {
    return [...this.growing.values(), ...this.statuses.keys(), ...this.waiting].at(-1) ?? null;
  }

  #changed() {
    const lines = [...this.waiting].map((turn) => [turn, ""]).concat([...this.statuses]);
    const known = new Map([...this.list.children].map((line) => [line.dataset.turn, line]));
    const shown = lines.map(([turn, text]) => {
      const line = known.get(turn) ?? statusLine(turn);
      const words = line.lastElementChild;
      if (words.textContent !== text) words.textContent = text;
      return line;
    });
    for (const line of known.values()) if (!shown.includes(line)) line.remove();
    for (const line of shown) if (!line.isConnected) this.list.append(line);
    this.onChange(this.latest());
  }
}

function statusLine(turn) {
  return make("p", { class: "status", "data-turn": turn }, dots(), make("span"));
}
