/** The bubbles of the open conversation, in order, kept equal to what the server says. */

import * as api from "./api.js";
import { createBubble, growBubble, updateBubble } from "./bubbles.js";

const AFTER = 1e-6; // local bubbles stand right behind the one they belong to

export class Conversation {
  /** @param {{list, older, scrolling, hooks, onChange}} parts */
  constructor({ list, older, scrolling, hooks, onChange }) {
    this.list = list;
    this.older = older;
    this.scrolling = scrolling;
    this.hooks = hooks;
    this.onChange = onChange;
    this.locals = 0;
    this.reset(null);
    const watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#loadOlder(), { rootMargin: "300px" });
    watcher.observe(older);
  }

  reset(id) {
    this.id = id;
    this.elements = new Map();
    this.list.replaceChildren();
    this.older.hidden = true;
    this.scrolling.isStuck = true;
    this.onChange();
  }

  get isEmpty() {
    return this.elements.size === 0;
  }

  element(id) {
    return this.elements.get(id);
  }

  /** What the person said here, oldest first. */
  get said() {
    return [...this.list.children].filter((one) => one.dataset.role === "person").map((one) => one.bubble.text);
  }

  showSnapshot({ bubbles, more }) {
    const ids = new Set(bubbles.map((bubble) => bubble.id));
    const first = Math.min(...bubbles.map((bubble) => bubble.order));
    let keepsOlder = false;
    for (const [id, { bubble }] of [...this.elements]) {
      if (bubble.isLocal || ids.has(id)) continue;
      if (more && bubble.order < first) keepsOlder = true;
      else this.#drop(id);
    }
    for (const bubble of bubbles) this.upsert(bubble);
    if (!keepsOlder) this.older.hidden = !more;
    this.onChange();
  }

  upsert(bubble) {
    const known = this.elements.get(bubble.id);
    if (known) {
      const moved = known.bubble.order !== bubble.order;
      updateBubble(known, bubble, this.hooks);
      if (moved) this.#place(known);
      return known;
    }
    const pending = bubble.role === "person" && !bubble.isLocal ? this.#pendingOf(bubble) : null;
    const element = createBubble(bubble, this.hooks);
    element.classList.toggle("fresh", !pending);
    this.elements.set(bubble.id, element);
    this.#place(element);
    if (pending) this.#drop(pending.bubble.id);
    this.onChange();
    return element;
  }

  /** False when this grow cannot be applied and the whole state is needed. */
  grow(change) {
    const element = this.elements.get(change.id);
    return element ? growBubble(element, change) : false;
  }

  remove(id) {
    this.#drop(id);
    this.onChange();
  }

  /** Add a bubble that only this page knows, at the end or behind another. */
  addLocal(bubble, { behind = null } = {}) {
    this.locals += 1;
    const base = (behind ?? this.list.lastElementChild)?.bubble.order ?? 0;
    const defaults = { turn: null, author: "", media: [], actions: [], footer: "", at: "", state: "done" };
    return this.upsert({ ...defaults, ...bubble, order: base + AFTER * this.locals, isLocal: true });
  }

  hasPersonOf(turn) {
    return [...this.elements.values()].some(({ bubble }) => bubble.role === "person" && !bubble.isLocal && bubble.turn === turn);
  }

  #pendingOf({ turn, text }) {
    const pending = [...this.list.children].filter(({ bubble }) => bubble.isLocal && bubble.role === "person" && !bubble.isPrivate);
    return pending.find(({ bubble }) => turn && bubble.turn === turn)
      ?? pending.find(({ bubble }) => !bubble.turn && bubble.text.trim() === text.trim());
  }

  #drop(id) {
    const element = this.elements.get(id);
    const next = element?.nextElementSibling;
    element?.remove();
    this.elements.delete(id);
    if (next) this.#markFollowing(next);
  }

  #place(element) {
    const { order } = element.bubble;
    let before = this.list.lastElementChild;
    while (before && (before === element || before.bubble.order > order)) before = before.previousElementSibling;
    if (before) before.after(element);
    else this.list.prepend(element);
    this.#markFollowing(element);
    if (element.nextElementSibling) this.#markFollowing(element.nextElementSibling);
  }

  #markFollowing(element) {
    const before = element.previousElementSibling?.dataset;
    const follows = before?.role === element.dataset.role && before.turn === element.dataset.turn && element.dataset.turn !== "";
    element.classList.toggle("follows", follows);
  }

  async #loadOlder() {
    const { id } = this;
    const first = [...this.list.children].find(({ bubble }) => !bubble.isLocal);
    if (this.older.hidden || this.isLoading || !first) return;
    this.isLoading = true;
    try {
      const { bubbles, more } = await api.bubbles(id, first.bubble.order);
      if (this.id !== id) return;
      this.scrolling.keepPlace(first, () => {
        for (const bubble of bubbles) this.upsert(bubble).classList.remove("fresh");
        this.older.hidden = !more;
      });
    } catch {
      this.older.hidden = true; // shown again by the next snapshot
    } finally {
      this.isLoading = false;
    }
  }
}
