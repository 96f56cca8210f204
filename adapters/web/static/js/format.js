/** Sizes, times and days as people of the page's language write them. */

import { locale, say } from "./words.js";

export function formatBytes(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${value.toLocaleString(locale(), { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}

export const formatNumber = (value) => value.toLocaleString(locale());

export function formatTime(iso) {
  const when = new Date(iso);
  const style = isSameDay(when, new Date()) ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(locale(), style).format(when);
}

/** The heading a conversation stands under in the side list. */
export function dayGroup(iso, now = new Date()) {
  const when = new Date(iso);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (isSameDay(when, now) || when > now) return say("today");
  return isSameDay(when, yesterday) ? say("yesterday") : say("earlier");
}

function isSameDay(one, other) {
  return one.toDateString() === other.toDateString();
}
