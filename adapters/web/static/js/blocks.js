/** The rendered text of a bubble as a row of blocks, patched without redrawing what stays. */

import { copyButton } from "./clipboard.js";
import { make } from "./dom.js";
import { say } from "./words.js";

const written = new WeakMap(); // block -> the markup it came from

/** Show `html` whole, keeping every leading block that did not change. */
export function showBlocks(holder, html) {
  replaceFrom(holder, 0, parse(html));
}

/** Keep the first `keep` blocks and put `html` behind them; false when there are fewer. */
export function growBlocks(holder, keep, html) {
  if (holder.children.length < keep) return false;
  replaceFrom(holder, keep, parse(html));
  return true;
}

/** Plain words of a person that the server has not rendered yet. */
export function showPlain(holder, text) {
  holder.replaceChildren(make("p", { class: "plain", text }));
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // sanitised by the server, and the page's policy runs no inline script
  for (const node of [...template.content.childNodes]) {
    if (node.nodeType !== Node.ELEMENT_NODE && !node.textContent.trim()) node.remove();
  }
  return [...template.content.childNodes];
}

function replaceFrom(holder, keep, nodes) {
  let index = keep;
  while (nodes.length && isWrittenAlike(holder.children[index], nodes[0])) {
    nodes.shift();
    index += 1;
  }
  const old = holder.children[index];
  const place = old ? scrollPlace(old) : 0;
  removeFrom(holder, index);
  const blocks = nodes.map(dressed);
  holder.append(...blocks);
  if (place && blocks[0] instanceof Element) restorePlace(blocks[0], place);
}

function isWrittenAlike(block, node) {
  return Boolean(block) && node instanceof Element && written.get(block) === node.outerHTML;
}

function removeFrom(holder, index) {
  const last = index ? holder.children[index - 1] : null;
  while (holder.lastChild && holder.lastChild !== last) holder.lastChild.remove();
}

// A code block or table that grows is replaced; a reader who scrolled it sideways stays there.
const scrollPlace = (block) => block.querySelector("pre")?.scrollLeft ?? block.scrollLeft;
function restorePlace(block, place) {
  (block.querySelector("pre") ?? block).scrollLeft = place;
}

function dressed(node) {
  if (!(node instanceof Element)) return node;
  const markup = node.outerHTML;
  const block = node.matches("table") ? wideTable(node) : node;
  for (const table of node.querySelectorAll("table")) table.replaceWith(wideTable(table.cloneNode(true)));
  for (const code of [node, ...node.querySelectorAll(".code")]) if (code.matches(".code")) addCodeHead(code);
  for (const link of [node, ...node.querySelectorAll("a[href]")]) if (link.matches("a[href]")) openOutside(link);
  written.set(block, markup);
  return block;
}

function wideTable(table) {
  return make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": say("table") }, table);
}

function addCodeHead(block) {
  const code = block.querySelector("code, pre");
  if (!code) return;
  code.closest("pre")?.setAttribute("tabindex", "0");
  const language = make("span", { class: "code-language", text: block.dataset.language || say("code") });
  const copy = copyButton(say("copy"), () => code.textContent, { className: "code-copy", isWordy: true });
  block.prepend(make("div", { class: "code-head" }, language, copy));
}

function openOutside(link) {
  if (link.origin === location.origin && link.hash && link.pathname === location.pathname) return;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
}
