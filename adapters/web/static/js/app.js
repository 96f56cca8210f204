/** Starts the page: asks the server for what it needs, builds the parts, opens the conversation of the address. */

import * as api from "./api.js";
import { showBanner, startConnect } from "./connect.js";
import { byId, placeIcons } from "./dom.js";
import { startDrawer } from "./drawer.js";
import { startLightbox } from "./lightbox.js";
import { Page } from "./page.js";
import { conversationInAddress, onPlainClick } from "./routes.js";
import { startRowMenu } from "./row_menu.js";
import { askForCode } from "./sign_in.js";
import { startTheme } from "./theme.js";
import { followKeyboard } from "./viewport.js";

const BOOT_AGAIN_AFTER = 3000;

function listenToKeys(page) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    if (event.target.closest("input, textarea, #side")) return;
    const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Escape") page.stop();
    else if (isLetter && event.target.closest("button, a, summary, audio, video") === null) byId("field").focus();
  });
}

/** The first answer of the server; while it cannot be reached, say so and try again. */
async function firstBoot() {
  for (;;) {
    try {
      return await api.boot();
    } catch (error) {
      document.body.dataset.before = error.text ?? "";
      await new Promise((resolve) => { setTimeout(resolve, BOOT_AGAIN_AFTER); });
    }
  }
}

async function start() {
  api.onSignInNeeded(askForCode);
  placeIcons(document);
  followKeyboard();
  const boot = await firstBoot();
  delete document.body.dataset.before;
  byId("page").hidden = false;
  startDrawer();
  startLightbox();
  startRowMenu();
  const page = new Page();
  page.configure(boot);
  startTheme();
  startConnect((ai) => showBanner(ai));
  for (const id of ["brand", "new-chat", "top-new"]) onPlainClick(byId(id), () => page.go(null));
  onPlainClick(byId("skip"), () => byId("field").focus());
  addEventListener("popstate", () => page.go(conversationInAddress(), { pushes: false }));
  listenToKeys(page);
  page.go(conversationInAddress(), { pushes: false });
  page.list.load();
}

start();
