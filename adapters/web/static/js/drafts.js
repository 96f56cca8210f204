/** What was typed and not yet sent, kept for this tab. */

import { newId } from "./routes.js";

const memory = new Map();

// Storage may be forbidden or full; then things last as long as the page.
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(`parley.${key}`));
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key, value) {
  memory.set(key, value);
  try {
    if (value === null) sessionStorage.removeItem(`parley.${key}`);
    else sessionStorage.setItem(`parley.${key}`, JSON.stringify(value));
  } catch {
    // kept in memory above
  }
}

export const draftOf = (conversation) => read(`draft.${conversation}`) ?? { text: "", uploads: [] };

export function keepDraft(conversation, draft) {
  write(`draft.${conversation}`, draft.text || draft.uploads.length ? draft : null);
}

/** Messages on their way, oldest first. */
export const lettersOf = (conversation) => read(`outbox.${conversation}`) ?? [];

export function keepLetters(conversation, letters) {
  write(`outbox.${conversation}`, letters.length ? letters : null);
}

/** The id of the chat that is new until its first message is accepted; a reload keeps it. */
export function newChatId() {
  const known = read("new");
  if (known) return known;
  const id = newId();
  write("new", id);
  return id;
}

export const endNewChat = () => write("new", null);
