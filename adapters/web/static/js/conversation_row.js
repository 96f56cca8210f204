/** One row of the side list: the link, its menu and the field that renames it. */

import { exportAddress } from "./api.js";
import { icon, make } from "./dom.js";
import { addressOf, onPlainClick } from "./routes.js";
import { openRowMenu } from "./row_menu.js";
import { say } from "./words.js";

/** @param {{open: function, rename: function(object, string), remove: function}} hooks */
export function createRow(hooks) {
  const link = make("a", { class: "row-link" });
  const more = make("button", { type: "button", class: "icon-button row-more", "aria-haspopup": "menu", "aria-expanded": "false" }, icon("more"));
  const row = make("li", { class: "row" }, link, more);
  onPlainClick(link, () => hooks.open(row.conversation.id));
  more.addEventListener("click", () => openRowMenu(more, entriesOf(row, hooks)));
  link.addEventListener("keydown", (event) => {
    if (event.key === "F2") startRename(row, hooks);
  });
  return row;
}

export function updateRow(row, conversation, isOpen) {
  row.conversation = conversation;
  const title = conversation.title || say("untitled");
  const link = row.querySelector(".row-link");
  link.textContent = title;
  link.title = title;
  link.href = addressOf(conversation.id);
  if (isOpen) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  row.querySelector(".row-more").setAttribute("aria-label", say("more_about", { title }));
}

export const isBeingRenamed = (row) => row.querySelector(".rename") !== null;

function entriesOf(row, hooks) {
  return [
    { icon: "edit", label: say("rename"), run: () => startRename(row, hooks) },
    { icon: "download", label: say("save_as_file"), href: exportAddress(row.conversation.id) },
    { icon: "trash", label: say("delete"), run: () => hooks.remove(row.conversation.id) },
  ];
}

function startRename(row, hooks) {
  const { title } = row.conversation;
  const link = row.querySelector(".row-link");
  const field = make("input", { class: "rename", "aria-label": say("rename"), maxlength: "200" });
  field.value = title;
  let isOver = false;
  const end = (isKept, backToLink) => {
    if (isOver) return;
    isOver = true;
    field.remove();
    link.hidden = false;
    if (backToLink) link.focus();
    const typed = field.value.trim();
    if (isKept && typed && typed !== title) hooks.rename(row.conversation, typed);
    else hooks.settled();
  };
  field.addEventListener("blur", () => end(true, false));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") end(true, true);
    if (event.key === "Escape") end(false, true);
  });
  link.hidden = true;
  link.before(field);
  field.select();
  field.focus();
}
