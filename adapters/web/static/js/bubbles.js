/** One bubble: a person's words, an answer of Parley, or a notice. */

import { growBlocks, showBlocks, showPlain } from "./blocks.js";
import { copyButton } from "./clipboard.js";
import { icon, iconButton, make } from "./dom.js";
import { formatTime } from "./format.js";
import { showMedia } from "./media.js";
import { say } from "./words.js";

const THUMBS = { "👍": "good_answer", "👎": "bad_answer" };

/**
 * @param {object} bubble as the server gives it; a local one carries `isLocal` and may have `html: null`
 * @param {{act: function, dismiss: function, retry: function, takeBack: function}} hooks
 */
export function createBubble(bubble, hooks) {
  const element = make("article", { class: "bubble", tabindex: "-1" });
  element.append(
    make("div", { class: "avatar", "aria-hidden": "true" }),
    make("div", { class: "body" },
      make("span", { class: "visually-hidden author" }),
      make("div", { class: "text" }),
      make("div", { class: "media", hidden: true }),
      make("footer", { class: "under" })),
  );
  element.querySelector(".avatar").append(avatar(bubble.role));
  updateBubble(element, bubble, hooks);
  return element;
}

export function updateBubble(element, bubble, hooks) {
  const before = element.bubble;
  element.bubble = bubble;
  Object.assign(element.dataset, { id: bubble.id, role: bubble.role, state: bubble.state, turn: bubble.turn ?? "" });
  element.querySelector(".author").textContent = bubble.author;
  showText(element.querySelector(".text"), bubble);
  if (!before || differs(before.media, bubble.media)) showMedia(element.querySelector(".media"), bubble.media);
  if (!before || ["actions", "footer", "state", "at"].some((name) => differs(before[name], bubble[name]))) {
    showUnder(element, hooks);
  }
}

/** False when the page has missed something and needs the whole state again. */
export function growBubble(element, { keep, html }) {
  const text = element.querySelector(".text");
  text.hidden = false;
  return growBlocks(text, keep, html);
}

export function setBusy(element, isBusy) {
  for (const button of element.querySelectorAll("button.action")) button.disabled = isBusy;
}

const differs = (one, other) => JSON.stringify(one) !== JSON.stringify(other);

function avatar(role) {
  if (role === "parley") return make("img", { src: "/static/icon.svg", alt: "", width: 28, height: 28 });
  return role === "notice" ? icon("info") : make("span");
}

function showText(holder, bubble) {
  if (bubble.html === null) showPlain(holder, bubble.text);
  else showBlocks(holder, bubble.html);
  holder.hidden = !holder.hasChildNodes() || (bubble.html === null && !bubble.text);
}

function showUnder(element, hooks) {
  const { bubble } = element;
  const under = element.querySelector(".under");
  const focused = under.contains(document.activeElement) ? document.activeElement.dataset.action : null;
  const tools = make("div", { class: "tools" }, ...toolsOf(element, hooks));
  under.replaceChildren(tools, ...lineOf(bubble));
  under.hidden = !tools.hasChildNodes() && under.children.length === 1;
  if (focused) under.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus();
}

function toolsOf(element, hooks) {
  const { bubble } = element;
  const tools = [];
  if (bubble.state === "unsent") tools.push(...unsentTools(bubble, hooks));
  if (bubble.role === "parley" && bubble.state !== "growing" && bubble.text) {
    tools.push(copyButton(say("copy_answer"), () => element.bubble.text));
  }
  for (const action of bubble.actions) tools.push(actionButton(element, action, hooks));
  if (bubble.isLocal && bubble.role === "notice") {
    tools.push(iconButton("close", say("hide"), () => hooks.dismiss(bubble.id), "tool dismiss"));
  }
  return tools;
}

function unsentTools(bubble, hooks) {
  return [
    make("button", { type: "button", class: "action primary", text: say("try_again"), onclick: () => hooks.retry(bubble.id) }),
    make("button", { type: "button", class: "action", text: say("take_back"), onclick: () => hooks.takeBack(bubble.id) }),
  ];
}

function actionButton(element, action, hooks) {
  const label = THUMBS[action.label] ? say(THUMBS[action.label]) : null;
  return make("button", {
    type: "button",
    class: ["action", action.style, label ? "thumb" : ""].join(" "),
    text: action.label,
    "data-action": action.id,
    "aria-label": label,
    title: label,
    onclick: () => hooks.act(element, action.id),
  });
}

function lineOf(bubble) {
  const line = [];
  const state = { stopped: "stopped", failed: "not_finished", sending: "sending", unsent: "not_sent" }[bubble.state];
  if (state) line.push(make("span", { class: "state", text: say(state) }));
  if (bubble.footer) line.push(make("span", { class: "footer", text: bubble.footer }));
  if (bubble.at && bubble.state !== "growing" && !state) {
    line.push(make("time", { datetime: bubble.at, text: formatTime(bubble.at) }));
  }
  return line;
}
