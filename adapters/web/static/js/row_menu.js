/** The small menu of a row in the side list. */

import { byId, icon, make } from "./dom.js";

/** @param {{icon: string, label: string, run?: function, href?: string}[]} entries */
export function openRowMenu(button, entries) {
  const menu = byId("row-menu");
  menu.replaceChildren(...entries.map((entry) => menuItem(menu, entry)));
  menu.showPopover();
  place(menu, button);
  button.setAttribute("aria-expanded", "true");
  menu.addEventListener("toggle", () => button.setAttribute("aria-expanded", "false"), { once: true });
  menu.firstElementChild.focus();
}

export function startRowMenu() {
  const menu = byId("row-menu");
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    items[next % items.length].focus();
  });
}

function menuItem(menu, { icon: name, label, run, href }) {
  const item = href ? make("a", { href, download: "" }) : make("button", { type: "button" });
  item.setAttribute("role", "menuitem");
  item.append(icon(name), make("span", { text: label }));
  item.addEventListener("click", () => {
    menu.hidePopover();
    run?.();
  });
  return item;
}

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetHeight: height, offsetWidth: width } = menu;
  const below = at.bottom + 4;
  const top = below + height > innerHeight - 8 ? at.top - height - 4 : below;
  menu.style.top = `${Math.max(8, top)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
}
