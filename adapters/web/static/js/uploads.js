/** The tray of attachments over the text field: refused early, uploaded at once, shown with progress. */

import * as api from "./api.js";
import { icon, iconButton, make } from "./dom.js";
import { formatBytes } from "./format.js";
import { say } from "./words.js";

export class UploadTray {
  /** @param {{tray: HTMLElement, notices: object, onChange: function}} parts */
  constructor({ tray, notices, onChange }) {
    this.tray = tray;
    this.notices = notices;
    this.onChange = onChange;
    this.limits = { upload_bytes: Infinity, uploads: Infinity };
    this.items = [];
  }

  get isEmpty() {
    return this.items.length === 0;
  }

  get isBusy() {
    return this.items.some((item) => item.state === "uploading");
  }

  get hasFailed() {
    return this.items.some((item) => item.state === "failed");
  }

  /** What the server has, as plain values that a draft can keep. */
  get ready() {
    return this.items.filter((item) => item.state === "ready").map((item) => item.upload);
  }

  /** Show what a draft kept. */
  load(uploads) {
    this.#clear();
    this.giveBack(uploads);
  }

  /** Show again what a message that was not sent carried. */
  giveBack(uploads) {
    for (const upload of uploads) this.#place({ state: "ready", upload, name: upload.name, preview: upload.url });
    this.#changed();
  }

  /** Hand over what is uploaded and empty the tray. */
  take() {
    const uploads = this.ready;
    this.#clear();
    this.#changed();
    return uploads;
  }

  /** Resolves when every file is on the server or has failed. */
  async add(files) {
    const accepted = [...files].filter((file) => this.#accepts(file)).map((file) => this.#begin(file));
    this.#changed();
    await Promise.all(accepted);
  }

  #accepts(file) {
    if (file.size > this.limits.upload_bytes) {
      const sizes = { size: formatBytes(file.size), limit: formatBytes(this.limits.upload_bytes) };
      this.notices.error(say("upload_too_big", { name: file.name, ...sizes }));
      return false;
    }
    if (this.items.length >= this.limits.uploads) {
      this.notices.error(say("too_many_uploads", { limit: this.limits.uploads }));
      return false;
    }
    return true;
  }

  #begin(file) {
    const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
    const item = { state: "uploading", file, name: file.name, preview, blob: preview };
    this.#place(item);
    return this.#upload(item);
  }

  async #upload(item) {
    item.state = "uploading";
    this.#redraw(item);
    const call = api.upload(item.file, (part) => this.#progress(item, part));
    item.abort = call.abort;
    try {
      item.upload = await call.done;
      item.state = "ready";
    } catch (error) {
      await this.#failed(item, error);
    }
    this.#redraw(item);
    this.#changed();
  }

  async #failed(item, error) {
    if (!this.items.includes(item)) return;
    if (api.needsSignIn(error)) {
      await api.signInFirst(error.text);
      return this.#upload(item);
    }
    this.notices.error(error.text);
    if (error.isRefusal) this.#drop(item);
    else item.state = "failed";
  }

  #progress(item, part) {
    const bar = item.element.querySelector("progress");
    if (bar) bar.value = part;
  }

  #place(item) {
    item.element = make("li", { class: "attachment" });
    this.items.push(item);
    this.tray.append(item.element);
    this.#redraw(item);
  }

  #redraw(item) {
    const { element, name, state, preview } = item;
    element.dataset.state = state;
    const size = item.upload?.size ?? item.file?.size;
    const detail = state === "failed" ? say("upload_failed") : size ? formatBytes(size) : "";
    element.replaceChildren(
      make("span", { class: "thumb" }, preview ? make("img", { src: preview, alt: "" }) : icon("file")),
      make("span", { class: "attachment-words" },
        make("span", { class: "attachment-name", text: name }), make("small", { text: detail })),
      iconButton("close", say("remove_upload", { name }), () => this.#remove(item), "icon-button small"),
    );
    if (state === "uploading") element.append(make("progress", { max: "1", value: "0", "aria-label": say("uploading", { name }) }));
    if (state === "failed") element.lastElementChild.before(iconButton("retry", say("try_again"), () => this.#upload(item), "icon-button small"));
  }

  #remove(item) {
    this.#drop(item);
    this.#changed();
    if (item.state === "uploading") item.abort();
    else if (item.upload && !this.items.some((other) => other.upload?.id === item.upload.id)) {
      api.removeUpload(item.upload.id).catch(() => null); // what a message shows stays, whatever happens here
    }
  }

  #drop(item) {
    this.items = this.items.filter((other) => other !== item);
    item.element.remove();
    if (item.blob) URL.revokeObjectURL(item.blob);
  }

  #clear() {
    for (const item of [...this.items]) {
      if (item.state === "uploading") item.abort();
      this.#drop(item);
    }
  }

  #changed() {
    this.tray.hidden = this.isEmpty;
    this.onChange();
  }
}
