/** The event stream of a visible tab: opened, closed while hidden, and brought back when lost. */

import { eventsAddress } from "./api.js";

const KINDS = ["snapshot", "bubble", "grow", "status", "gone", "conversation", "boot"];
const HIDDEN_FOR = 30_000; // HTTP/1.1 allows about six connections in all, and each stream holds one
const QUIET_FOR = 1_500; // a reconnect within this time is not worth a word
const LONGEST_WAIT = 15_000;

export class EventStream {
  /**
   * @param {Object<string, function(object)>} handlers by kind of event
   * @param {{onState: function(boolean), mayRetry: function(string|null): Promise<boolean>}} hooks
   */
  constructor(handlers, { onState, mayRetry }) {
    this.handlers = handlers;
    this.onState = onState;
    this.mayRetry = mayRetry;
    this.conversation = null;
    this.source = null;
    this.failures = 0;
    this.isWanted = false;
    document.addEventListener("visibilitychange", () => this.#visibilityChanged());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.#wake());
    addEventListener("online", () => this.#wake());
  }

  /** Listen to one conversation, or with null to the side list only. */
  open(conversation) {
    this.conversation = conversation;
    this.isWanted = true;
    this.failures = 0;
    this.refresh();
  }

  /** Reconnect, which makes the server send the whole state again. */
  refresh() {
    this.#close();
    if (!this.isWanted) return;
    const source = new EventSource(eventsAddress(this.conversation));
    this.source = source;
    this.#expectOpen();
    source.onopen = () => this.#opened();
    source.onerror = () => this.#failed(source);
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        if (this.source === source) this.handlers[kind]?.(JSON.parse(event.data));
      });
    }
  }

  #close() {
    clearTimeout(this.retryTimer);
    clearTimeout(this.quietTimer);
    this.quietTimer = null;
    this.source?.close();
    this.source = null;
  }

  #opened() {
    this.failures = 0;
    clearTimeout(this.quietTimer);
    this.quietTimer = null;
    this.onState(true);
  }

  #expectOpen() {
    this.quietTimer ??= setTimeout(() => this.onState(false), QUIET_FOR);
  }

  #failed(source) {
    if (this.source !== source) return;
    this.#expectOpen();
    if (source.readyState !== EventSource.CLOSED) return; // the browser reconnects by itself
    const wait = Math.min(1000 * 2 ** this.failures, LONGEST_WAIT);
    this.failures += 1;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.#retry(source), wait);
  }

  async #retry(source) {
    const mayRetry = await this.mayRetry(this.conversation);
    if (this.source !== source) return;
    if (mayRetry) this.refresh();
    else this.#close();
  }

  #visibilityChanged() {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) this.hiddenTimer = setTimeout(() => this.#close(), HIDDEN_FOR);
    else this.#wake();
  }

  #wake() {
    const isLost = this.source === null || this.source.readyState === EventSource.CLOSED;
    if (this.isWanted && isLost && !document.hidden) this.refresh();
  }
}
