/** Messages on their way: shown at once, sent until the server has them, never lost. */

import * as api from "./api.js";
import { keepLetters, lettersOf } from "./drafts.js";
import { newId } from "./routes.js";
import { say } from "./words.js";

export class Outbox {
  /**
   * @param {object} conversation the view of the open conversation
   * @param {{accepted: function, answered: function, refused: function, failed: function}} hooks
   */
  constructor(conversation, hooks) {
    this.conversation = conversation;
    this.hooks = hooks;
    this.underWay = new Set();
    addEventListener("online", () => this.retryAll());
  }

  send(text, uploads) {
    const letter = { clientId: newId(), conversation: this.conversation.id, text, uploads };
    this.#keep(letter);
    this.#show(letter, "sending");
    return this.#deliver(letter);
  }

  /** Show and send again what a reload or a lost connection left behind. */
  resume() {
    for (const letter of lettersOf(this.conversation.id)) {
      if (!this.conversation.element(localId(letter))) this.#show(letter, "unsent");
      this.#deliver(letter);
    }
  }

  retryAll() {
    for (const letter of lettersOf(this.conversation.id)) this.#deliver(letter);
  }

  retry(bubbleId) {
    const letter = this.#letter(bubbleId);
    if (letter) this.#deliver(letter);
  }

  /** Give the message up and return it, so that it can be typed on. */
  takeBack(bubbleId) {
    const letter = this.#letter(bubbleId);
    if (letter) this.#forget(letter);
    this.conversation.remove(bubbleId);
    return letter;
  }

  #letter(bubbleId) {
    return lettersOf(this.conversation.id).find((letter) => localId(letter) === bubbleId);
  }

  async #deliver(letter) {
    if (this.underWay.has(letter.clientId)) return;
    this.underWay.add(letter.clientId);
    this.#mark(letter, { state: "sending" });
    try {
      const uploads = letter.uploads.map((upload) => upload.id);
      const message = { text: letter.text, uploads, client_id: letter.clientId };
      const { received } = await api.sendMessage(letter.conversation, message);
      this.#forget(letter);
      this.#settle(letter, received);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      this.#failed(letter, error);
    } finally {
      this.underWay.delete(letter.clientId);
    }
  }

  #settle(letter, received) {
    const id = localId(letter);
    switch (received.kind) {
      case "accepted":
        if (this.conversation.hasPersonOf(received.turn)) this.#drop(letter);
        else this.#mark(letter, { state: "sent", turn: received.turn });
        return this.hooks.accepted(letter, received.turn);
      case "duplicate":
        this.#drop(letter);
        return this.hooks.accepted(letter, null);
      case "answered":
        this.#mark(letter, { state: "done", isPrivate: true });
        return this.hooks.answered(letter, received, this.conversation.element(id));
      default:
        this.#drop(letter);
        return this.hooks.refused(letter, received.text || say("ignored"));
    }
  }

  #failed(letter, error) {
    if (error.isRefusal) {
      this.#forget(letter);
      this.#drop(letter);
      this.hooks.refused(letter, error.text);
    } else {
      this.#mark(letter, { state: "unsent" });
      this.hooks.failed(letter, error);
    }
  }

  #show(letter, state) {
    const media = letter.uploads.map((upload) => ({ ...upload, kind: mediaKind(upload), alt: upload.name }));
    const { text } = letter;
    this.conversation.addLocal({ id: localId(letter), role: "person", author: say("you"), html: null, text, media, state });
  }

  #mark(letter, change) {
    const element = this.conversation.element(localId(letter));
    if (element) this.conversation.upsert({ ...element.bubble, ...change });
  }

  #drop(letter) {
    if (this.conversation.element(localId(letter))) this.conversation.remove(localId(letter));
  }

  #keep(letter) {
    keepLetters(letter.conversation, [...lettersOf(letter.conversation), letter]);
  }

  #forget({ conversation, clientId }) {
    keepLetters(conversation, lettersOf(conversation).filter((letter) => letter.clientId !== clientId));
  }
}

const localId = (letter) => `local-${letter.clientId}`;

function mediaKind({ kind, url }) {
  return kind === "picture" && url ? "picture" : "file";
}
