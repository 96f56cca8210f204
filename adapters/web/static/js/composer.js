/** The text field with its attachments, keys and buttons. */

import { CompletionList } from "./completion_list.js";
import { byId } from "./dom.js";
import { draftOf, keepDraft } from "./drafts.js";
import { takeDroppedFiles, takePastedFiles } from "./drop.js";
import { formatNumber } from "./format.js";
import { Recall } from "./recall.js";
import { UploadTray } from "./uploads.js";
import { say } from "./words.js";

export class Composer {
  /** @param {{notices, saidHere, onSend: function(string, object[]), onNew: function, onStop: function}} parts */
  constructor({ notices, saidHere, onSend, onNew, onStop }) {
    Object.assign(this, { notices, onSend, onNew, onStop });
    this.field = byId("field");
    this.send = byId("send");
    this.stop = byId("stop");
    this.conversation = null;
    this.isRunning = false;
    this.sendsWhenUploaded = false;
    this.textLength = Infinity;
    this.uploads = new UploadTray({ tray: byId("tray"), notices, onChange: () => this.#changed() });
    this.completion = new CompletionList({ field: this.field, list: byId("completion"), pickFile: () => byId("files").click() });
    this.recall = new Recall(this.field, saidHere);
    this.#listen();
  }

  configure({ limits, commands }) {
    this.uploads.limits = limits;
    this.textLength = limits.text_length;
    const own = { name: "new", summary: say("new_chat"), parameters: [] };
    this.completion.commands = commands.some((one) => one.name === "new") ? commands : [...commands, own];
  }

  /** Show the draft of a conversation. */
  open(conversation) {
    this.conversation = null; // nothing is kept until the draft is in place
    this.sendsWhenUploaded = false;
    const draft = draftOf(conversation);
    this.field.value = draft.text;
    this.uploads.load(draft.uploads);
    this.conversation = conversation;
    this.completion.close();
    this.#changed();
  }

  /** Give back what could not be sent, before whatever was typed meanwhile. */
  putBack({ text, uploads }) {
    this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.uploads.giveBack(uploads);
    this.#changed();
    this.completion.update();
    this.focus();
  }

  setRunning(isRunning) {
    this.isRunning = isRunning;
    this.stop.disabled = false;
    this.#changed();
  }

  focus() {
    // On a touch screen the keyboard would cover half of what was just opened.
    if (matchMedia("(hover: hover)").matches) this.field.focus({ preventScroll: true });
  }

  #listen() {
    const { field } = this;
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("keydown", (event) => this.#key(event));
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.stop.addEventListener("click", () => this.#stop());
    byId("attach").addEventListener("click", () => byId("files").click());
    byId("files").addEventListener("change", ({ target }) => {
      this.#attach([...target.files]);
      target.value = "";
    });
    takeDroppedFiles((files) => this.#attach(files));
    takePastedFiles(field, (files) => this.#attach(files));
    addEventListener("resize", () => this.#grow());
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the input method's own Enter; Safari tells only by 229
    if (this.completion.key(event) || this.recall.key(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape" && this.isRunning) {
      event.preventDefault();
      this.#stop();
    }
  }

  #stop() {
    this.stop.disabled = true;
    this.onStop().finally(() => { this.stop.disabled = false; });
  }

  #attach(files) {
    this.uploads.add(files);
    this.field.focus();
  }

  #submit() {
    const text = this.field.value.trim();
    if (!text && this.uploads.isEmpty) return;
    if (text.toLowerCase() === "/new") return this.#startNew();
    if (text.length > this.textLength) {
      const lengths = { length: formatNumber(text.length), limit: formatNumber(this.textLength) };
      return this.notices.error(say("text_too_long", lengths));
    }
    this.sendsWhenUploaded = this.uploads.isBusy;
    if (this.uploads.isBusy) return this.#changed();
    if (this.uploads.hasFailed) return this.notices.error(say("upload_failed_hint"));
    this.notices.clear();
    const uploads = this.uploads.take();
    this.#empty();
    this.onSend(text, uploads);
  }

  #startNew() {
    this.#empty();
    this.onNew();
  }

  #empty() {
    this.field.value = "";
    this.completion.close();
    this.#changed();
  }

  #changed() {
    if (!this.uploads) return; // the tray reports while it is being made
    if (this.conversation) keepDraft(this.conversation, { text: this.field.value, uploads: this.uploads.ready });
    const isEmpty = !this.field.value.trim() && this.uploads.isEmpty;
    this.stop.hidden = !this.isRunning;
    this.send.hidden = this.isRunning && isEmpty;
    this.send.disabled = isEmpty;
    this.send.classList.toggle("busy", this.sendsWhenUploaded);
    this.#grow();
    if (this.sendsWhenUploaded && !this.uploads.isBusy) this.#submit();
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}
