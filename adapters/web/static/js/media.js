/** Pictures, recordings, videos and files inside a bubble. */

import { icon, make } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { say } from "./words.js";

const MAKERS = { picture, audio, video, file };

export function showMedia(holder, list) {
  holder.hidden = list.length === 0;
  holder.dataset.count = String(list.filter((media) => media.kind === "picture").length);
  holder.replaceChildren(...list.map((media) => (MAKERS[media.kind] ?? file)(media)));
}

function picture(media) {
  const image = make("img", {
    src: media.url, alt: media.alt || media.name || "", width: media.width, height: media.height, decoding: "async",
  });
  const button = make("button", { type: "button", class: "picture", title: say("enlarge") }, image);
  button.dataset.name = media.name ?? "";
  if (!image.complete) button.classList.add("loading");
  if (!media.width) button.classList.add("unmeasured");
  image.addEventListener("load", () => button.classList.remove("loading", "unmeasured"));
  image.addEventListener("error", () => button.replaceWith(file(media)));
  button.addEventListener("click", () => openLightbox(button));
  return button;
}

function audio(media) {
  const player = make("audio", { controls: true, preload: "metadata", src: media.url, "aria-label": media.name });
  return make("figure", { class: "sound" }, make("figcaption", {}, icon("sound"), make("span", { text: media.name })), player);
}

function video(media) {
  return make("video", {
    controls: true, preload: "metadata", playsinline: true, src: media.url, "aria-label": media.alt || media.name,
    width: media.width, height: media.height,
  });
}

function file(media) {
  const link = make("a", { class: "file", href: media.url ?? undefined, download: media.name });
  link.append(icon("file"), make("span", { text: media.name }));
  return link;
}
