/** The form that asks for the sign-in code, before the page or over it. */

import * as api from "./api.js";
import { byId, make } from "./dom.js";
import { say } from "./words.js";

/** Show the form and resolve when the code was right. */
export function askForCode(text) {
  const dialog = byId("sign-in");
  return new Promise((resolve) => {
    dialog.replaceChildren(signInForm(text, resolve));
    dialog.onkeydown = (event) => event.key === "Escape" && event.preventDefault(); // there is nothing behind it yet
    if (!dialog.open) dialog.showModal();
    byId("code").focus();
  });
}

function signInForm(text, signedIn) {
  const field = make("input", { id: "code", type: "password", autocomplete: "current-password", required: true, "aria-describedby": "sign-in-result" });
  const result = make("p", { id: "sign-in-result", class: "result", role: "alert" });
  const submit = make("button", { class: "button primary", text: say("sign_in") });
  const form = make("form", {},
    make("img", { src: "/static/icon.svg", alt: "", width: 48, height: 48 }),
    make("h2", { id: "sign-in-title", text: say("sign_in_title") }),
    make("p", { text: text || say("sign_in_text") }),
    make("label", { for: "code", text: say("sign_in_code") }), field, result,
    make("div", { class: "buttons" }, submit));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    try {
      await api.signIn(field.value);
      byId("sign-in").close();
      signedIn();
    } catch (error) {
      result.dataset.kind = "bad";
      result.textContent = error.text;
      field.select();
    } finally {
      submit.disabled = false;
    }
  });
  return form;
}
