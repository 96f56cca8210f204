/** The open page: joins the conversation, the composer, the side list and the event stream. */

import { announceBubble } from "./announcer.js";
import * as api from "./api.js";
import { setBusy } from "./bubbles.js";
import { Composer } from "./composer.js";
import { showBanner } from "./connect.js";
import { Conversation } from "./conversation.js";
import { ConversationList } from "./conversation_list.js";
import { byId } from "./dom.js";
import { draftOf, endNewChat, keepDraft, newChatId } from "./drafts.js";
import { setDrawer } from "./drawer.js";
import { EventStream } from "./events.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { addressOf, newId } from "./routes.js";
import { Scrolling } from "./scrolling.js";
import { RunningTurns } from "./turns.js";
import { fillWelcome, samplePicture, showWelcome } from "./welcome.js";
import { say, useWords } from "./words.js";

const REFRESH_AT_MOST_EVERY = 3000;

export class Page {
  constructor() {
    this.isNew = true;
    this.isLoaded = false;
    this.isUp = true;
    this.refreshedAt = -Infinity;
    this.notices = new Notices(byId("notices"));
    this.scrolling = new Scrolling(byId("scroller"), byId("content"), byId("down"));
    this.turns = new RunningTurns(byId("statuses"), (turn) => this.composer?.setRunning(turn !== null));
    this.conversation = this.#makeConversation();
    this.outbox = this.#makeOutbox();
    this.composer = new Composer({
      notices: this.notices,
      saidHere: () => this.conversation.said,
      onSend: (text, uploads) => this.send(text, uploads),
      onNew: () => this.go(null),
      onStop: () => this.stop(),
    });
    this.list = this.#makeList();
    this.stream = this.#makeStream();
  }

  #makeConversation() {
    const hooks = {
      act: (element, action) => this.act(element, action),
      dismiss: (id) => this.conversation.remove(id),
      retry: (id) => this.outbox.retry(id),
      takeBack: (id) => this.composer.putBack(this.outbox.takeBack(id)),
    };
    const [list, older] = [byId("bubbles"), byId("older")];
    return new Conversation({ list, older, scrolling: this.scrolling, hooks, onChange: () => this.#showState() });
  }

  #makeOutbox() {
    return new Outbox(this.conversation, {
      accepted: (letter, turn) => this.#accepted(letter, turn),
      answered: (letter, received, behind) => letter.conversation === this.conversation.id && this.#answered(received, behind),
      refused: (letter, text) => this.#refused(letter, text),
      failed: (_letter, error) => this.notices.error(error.text),
    });
  }

  #makeList() {
    return new ConversationList({
      holder: byId("conversations"),
      find: byId("find"),
      notices: new Notices(byId("side-notices")),
      onOpen: (id) => this.go(id),
      onRemoved: (id) => id === this.conversation.id && this.go(null, { closesDrawer: false }),
    });
  }

  #makeStream() {
    const handlers = {
      snapshot: (event) => this.#snapshot(event),
      bubble: (event) => this.#bubble(event),
      grow: (event) => this.conversation.grow(event) || this.#refresh(),
      status: (event) => this.turns.status(event),
      gone: ({ id }) => this.#gone(id),
      conversation: (event) => this.#conversationChanged(event),
      boot: () => this.configureAgain(),
    };
    return new EventStream(handlers, { onState: (isUp) => this.#linkChanged(isUp), mayRetry: (id) => this.#mayRetry(id) });
  }

  configure(boot) {
    useWords(boot.words, boot.language);
    byId("link-state").textContent = say("reconnecting");
    showBanner(boot.ai);
    fillWelcome(boot.first, (thing) => this.#startFirst(thing));
    this.composer.configure(boot);
    this.#showState();
  }

  async configureAgain() {
    const boot = await api.boot().catch(() => null);
    if (boot) this.configure(boot);
  }

  /** Open a conversation, or with null a new chat. */
  go(id, { pushes = true, closesDrawer = true } = {}) {
    if (closesDrawer) setDrawer(false);
    if (pushes && addressOf(id) !== location.pathname) history.pushState(null, "", addressOf(id));
    this.isNew = id === null;
    this.isLoaded = this.isNew;
    this.notices.clear();
    this.turns.reset();
    this.conversation.reset(id ?? newChatId());
    this.composer.open(this.conversation.id);
    this.list.select(id);
    this.#setTitle(this.list.titleOf(id));
    this.stream.open(id);
    this.outbox.resume();
    this.composer.focus();
  }

  send(text, uploads) {
    this.scrolling.toNewest();
    this.outbox.send(text, uploads);
    this.scrolling.toNewest();
  }

  async stop() {
    const turn = this.turns.latest();
    if (turn) await this.#press(`stop:${turn}:0`, null);
  }

  async act(element, action) {
    setBusy(element, true);
    await this.#press(action, element);
    setBusy(element, false);
  }

  async #press(action, element) {
    const { id } = this.conversation;
    try {
      const { received } = await api.act(id, action, newId());
      if (id !== this.conversation.id) return;
      this.notices.clear();
      if (received.kind === "accepted") this.turns.accepted(received.turn);
      if (received.kind === "answered") this.#answered(received, element);
      if (received.kind === "ignored" && received.text) this.notices.error(received.text);
    } catch (error) {
      this.notices.error(error.text ?? say("failed"));
    }
  }

  #accepted({ conversation: id }, turn) {
    if (newChatId() === id) endNewChat();
    if (id !== this.conversation.id) return;
    if (turn) this.turns.accepted(turn);
    if (!this.isNew) return turn || this.stream.refresh();
    this.isNew = false;
    history.pushState(null, "", addressOf(id));
    this.list.select(id);
    this.stream.open(id); // the conversation exists from now on
  }

  /** Show a private answer behind what it answers; a panel that answers its own button replaces itself. */
  #answered({ html, text, actions }, behind) {
    if (!html) return;
    const answer = { role: "notice", author: "Parley", html, text, actions };
    const isPanel = behind?.bubble.isLocal && behind.bubble.role === "notice" && actions.length > 0;
    const element = isPanel
      ? this.conversation.upsert({ ...behind.bubble, ...answer })
      : this.conversation.addLocal({ id: `local-${newId()}`, ...answer }, { behind });
    element.scrollIntoView({ block: "nearest" });
    announceBubble(element.bubble, element);
  }

  #refused(letter, text) {
    if (letter.conversation === this.conversation.id) this.composer.putBack(letter);
    else if (!draftOf(letter.conversation).text) keepDraft(letter.conversation, { text: letter.text, uploads: letter.uploads });
    this.notices.error(text);
  }

  #snapshot({ conversation, bubbles, more }) {
    if (conversation.id !== this.conversation.id) return;
    const isFirst = !this.isLoaded;
    this.isLoaded = true;
    this.#setTitle(conversation.title);
    this.conversation.showSnapshot({ bubbles, more });
    this.turns.snapshot(bubbles);
    if (isFirst) this.scrolling.toNewest();
  }

  #bubble(bubble) {
    const before = this.conversation.element(bubble.id)?.bubble.state;
    const element = this.conversation.upsert(bubble);
    this.turns.bubble(bubble);
    const isFinished = bubble.role !== "person" && bubble.state !== "growing";
    if (isFinished && before !== bubble.state) announceBubble(bubble, element);
  }

  #gone(id) {
    if (this.conversation.element(id)) this.conversation.remove(id);
    this.turns.gone(id);
  }

  #conversationChanged(event) {
    this.list.apply(event);
    if (event.id !== this.conversation.id) return;
    if (event.deleted) this.#leaveLost();
    else this.#setTitle(event.title);
  }

  #leaveLost() {
    this.go(null);
    this.notices.error(say("conversation_gone"));
  }

  #refresh() {
    const now = performance.now();
    if (now - this.refreshedAt < REFRESH_AT_MOST_EVERY) return;
    this.refreshedAt = now;
    this.stream.refresh();
  }

  #linkChanged(isUp) {
    byId("link-state").hidden = isUp;
    if (isUp) this.outbox.retryAll();
    if (isUp && !this.isUp) this.list.load();
    this.isUp = isUp;
  }

  async #mayRetry(id) {
    try {
      await (id ? api.bubbles(id) : api.conversations());
    } catch (error) {
      if (error.status !== 404 || id !== this.conversation.id) return true;
      this.#leaveLost();
      return false;
    }
    return true;
  }

  async #startFirst(thing) {
    const text = thing.say ?? thing.command ?? "";
    if (!text || text.endsWith(" ")) return this.composer.putBack({ text, uploads: [] });
    try {
      if (thing.picture) await this.composer.uploads.add([await samplePicture(thing.picture)]);
    } catch {
      return this.composer.putBack({ text, uploads: [] });
    }
    const uploads = this.composer.uploads.take();
    if (thing.picture && !uploads.length) return this.composer.putBack({ text, uploads });
    return this.send(text, uploads);
  }

  #setTitle(title) {
    byId("title").textContent = title;
    document.title = title ? `${title} · Parley` : "Parley";
  }

  #showState() {
    if (!this.conversation) return; // the first reset comes from its own constructor
    showWelcome(this.isLoaded && this.conversation.isEmpty);
    byId("content").classList.toggle("loading", !this.isLoaded && this.conversation.isEmpty);
  }
}
