/** Addresses of the page: `/` is an empty new chat, `/c/<id>` a conversation. */

const CONVERSATION = /^\/c\/([A-Za-z0-9_-]{1,64})\/?$/;

export const addressOf = (id) => (id ? `/c/${id}` : "/");

export function conversationInAddress() {
  return CONVERSATION.exec(location.pathname)?.[1] ?? null;
}

/** 22 URL-safe characters from 128 random bits. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Follow a plain click inside the page; leave Ctrl-click and friends to the browser. */
export function onPlainClick(link, follow) {
  link.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow();
  });
}
