/** The side list: groups by day, search, more on scrolling, and what other tabs changed. */

import * as api from "./api.js";
import { createRow, isBeingRenamed, updateRow } from "./conversation_row.js";
import { make } from "./dom.js";
import { dayGroup } from "./format.js";
import { say } from "./words.js";

const SEARCH_AFTER = 200;
const UNDO_SECONDS = 7;

export class ConversationList {
  /** @param {{holder: HTMLElement, find: HTMLInputElement, notices: object, onOpen: function, onRemoved: function}} parts */
  constructor({ holder, find, notices, onOpen, onRemoved }) {
    Object.assign(this, { holder, find, notices, onOpen, onRemoved });
    this.known = new Map(); // id -> conversation
    this.rows = new Map();
    this.leaving = new Set(); // deleted here, the server is not told yet
    this.current = null;
    this.next = null;
    this.asked = 0;
    this.end = make("div", { class: "list-end" });
    this.hooks = {
      open: onOpen,
      rename: (conversation, title) => this.#rename(conversation, title),
      remove: (id) => this.#remove(id),
      settled: () => this.#draw(),
    };
    this.#listen();
  }

  #listen() {
    this.find.addEventListener("input", () => {
      clearTimeout(this.searchTimer);
      this.searchTimer = setTimeout(() => this.load(), SEARCH_AFTER);
    });
    this.find.addEventListener("keydown", (event) => event.key === "Escape" && this.find.value && event.stopPropagation());
    new IntersectionObserver(([entry]) => entry.isIntersecting && this.#loadMore()).observe(this.end);
    document.addEventListener("visibilitychange", () => document.hidden || this.#draw()); // yesterday may have become today
    addEventListener("pagehide", () => {
      for (const id of this.leaving) api.remove(id, { keepalive: true }).catch(() => null);
      this.leaving.clear();
    });
  }

  async load() {
    this.asked += 1;
    const asked = this.asked;
    const page = await api.conversations({ find: this.find.value.trim() }).catch(() => null); // the stream says that the line is down
    if (asked !== this.asked || !page) return;
    this.known = new Map(page.conversations.map((one) => [one.id, one]));
    this.next = page.next;
    this.#draw();
  }

  async #loadMore() {
    if (!this.next) return;
    const { asked, next } = this;
    this.next = null;
    const page = await api.conversations({ find: this.find.value.trim(), before: next }).catch(() => null);
    if (asked !== this.asked || !page) return;
    for (const one of page.conversations) if (!this.known.has(one.id)) this.known.set(one.id, one);
    this.next = page.next;
    this.#draw();
  }

  /** Take in a change that may come from another tab. */
  apply({ id, deleted, ...change }) {
    if (deleted) {
      this.known.delete(id);
    } else if (this.find.value.trim() && !this.known.has(id)) {
      return this.load(); // only the server knows whether it fits the search
    } else {
      this.known.set(id, { ...this.known.get(id), id, ...change });
    }
    return this.#draw();
  }

  select(id) {
    this.current = id;
    this.#draw();
  }

  titleOf(id) {
    return this.known.get(id)?.title ?? "";
  }

  #draw() {
    if ([...this.rows.values()].some(isBeingRenamed)) return; // drawn when the name is settled
    const focused = document.activeElement;
    const shown = [...this.known.values()]
      .filter((one) => !this.leaving.has(one.id))
      .sort((one, other) => Date.parse(other.updated_at) - Date.parse(one.updated_at));
    const groups = new Map();
    for (const one of shown) {
      const name = dayGroup(one.updated_at);
      groups.set(name, [...(groups.get(name) ?? []), this.#row(one)]);
    }
    for (const id of this.rows.keys()) if (!this.known.has(id)) this.rows.delete(id);
    this.holder.replaceChildren(...[...groups].map(group), ...(shown.length ? [] : [this.#nothing()]), this.end);
    if (focused !== document.activeElement && this.holder.contains(focused)) focused.focus({ preventScroll: true });
  }

  #row(conversation) {
    const row = this.rows.get(conversation.id) ?? createRow(this.hooks);
    this.rows.set(conversation.id, row);
    updateRow(row, conversation, conversation.id === this.current);
    return row;
  }

  #nothing() {
    return make("p", { class: "nothing", text: say(this.find.value.trim() ? "nothing_found" : "no_conversations") });
  }

  async #rename(conversation, title) {
    this.apply({ ...conversation, title });
    try {
      await api.rename(conversation.id, title);
    } catch (error) {
      this.apply(conversation);
      this.notices.error(error.text);
    }
  }

  #remove(id) {
    const title = this.titleOf(id) || say("untitled");
    this.leaving.add(id);
    this.#draw();
    this.onRemoved(id);
    this.notices.offer(say("deleted", { title }), {
      label: say("undo"),
      seconds: UNDO_SECONDS,
      onPress: () => this.#putBack(id, { opens: true }),
      onEnd: () => this.#tellRemoved(id),
    });
  }

  #putBack(id, { opens = false } = {}) {
    this.leaving.delete(id);
    this.#draw();
    if (opens) this.onOpen(id);
  }

  async #tellRemoved(id) {
    try {
      await api.remove(id);
      this.known.delete(id);
      this.#putBack(id);
    } catch (error) {
      this.#putBack(id);
      this.notices.error(error.text);
    }
  }
}

function group([name, rows]) {
  return make("section", { class: "group" }, make("h2", { text: name }), make("ul", {}, ...rows));
}
