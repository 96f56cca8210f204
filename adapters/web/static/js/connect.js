/** The sandbox notice and the dialog that connects a real AI. */

import * as api from "./api.js";
import { byId, make } from "./dom.js";
import { say } from "./words.js";

export function startConnect(onConnected) {
  byId("connect").addEventListener("click", () => open(onConnected));
}

export function showBanner(ai) {
  byId("banner").hidden = !ai.notice;
  byId("banner-text").textContent = ai.notice;
  byId("connect").hidden = !ai.can_connect;
}

function open(onConnected) {
  const dialog = byId("connect-dialog");
  const field = make("input", {
    id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true, "aria-describedby": "connect-result",
  });
  const result = make("p", { id: "connect-result", class: "result", role: "status" });
  const submit = make("button", { class: "button primary", text: say("connect") });
  const close = make("button", { type: "button", class: "button", text: say("cancel"), onclick: () => dialog.close() });
  const form = make("form", {},
    make("h2", { id: "connect-title", text: say("connect_title") }),
    make("p", { text: say("connect_text") }),
    make("label", { for: "key", text: say("connect_key") }), field,
    make("p", { class: "small-print", text: say("connect_kept") }), result,
    make("div", { class: "buttons" }, close, submit));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tryKey({ form, field, result, submit, close, onConnected });
  });
  dialog.replaceChildren(form);
  dialog.showModal();
  field.focus();
}

async function tryKey({ form, field, result, submit, close, onConnected }) {
  submit.disabled = true;
  tell(result, "busy", say("connect_trying"));
  try {
    const { ai } = await api.connect(field.value.trim());
    tell(result, "good", say("connect_done", { name: ai.name }));
    form.classList.add("done");
    close.textContent = say("close");
    close.focus();
    onConnected(ai);
  } catch (error) {
    tell(result, "bad", error.text);
    field.select();
  } finally {
    submit.disabled = false;
  }
}

function tell(result, kind, text) {
  result.dataset.kind = kind;
  result.textContent = text;
}
