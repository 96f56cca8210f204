/** The page's words, by key, in the language the server chose. */

// What must be said before, or without, an answer of the server.
const BEFORE_BOOT = {
  en: {
    unreachable: "I can't reach the server. Check that Parley runs; I keep trying.",
    sign_in_title: "Sign in",
    sign_in_text: "This Parley asks for a sign-in code.",
    sign_in_code: "Sign-in code",
    sign_in: "Sign in",
  },
  zh: {
    unreachable: "无法连接服务器。请确认 Parley 正在运行，我会继续尝试。",
    sign_in_title: "登录",
    sign_in_text: "需要登录码才能使用此 Parley。",
    sign_in_code: "登录码",
    sign_in: "登录",
  },
};

let words = {};
let language = navigator.language.startsWith("zh") ? "zh" : "en";

export function useWords(table, chosen) {
  words = table;
  language = chosen;
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : chosen;
  applyWords(document);
}

export const locale = () => (language === "zh" ? "zh-CN" : navigator.language || "en");

export function say(key, values = {}) {
  const text = words[`page.${key}`] ?? (BEFORE_BOOT[language] ?? BEFORE_BOOT.en)[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function applyWords(root) {
  for (const element of root.querySelectorAll("[data-words]")) element.textContent = say(element.dataset.words);
  for (const element of root.querySelectorAll("[data-words-placeholder]")) {
    element.placeholder = say(element.dataset.wordsPlaceholder);
  }
  for (const element of root.querySelectorAll("[data-words-label]")) {
    const label = say(element.dataset.wordsLabel);
    element.setAttribute("aria-label", label);
    if (element.matches("button, a")) element.title = label;
  }
}
