/** Files dropped anywhere on the page or pasted into it. */

import { byId } from "./dom.js";

export function takeDroppedFiles(take) {
  const veil = byId("drop");
  let depth = 0; // dragenter and dragleave also come for every child
  const show = (by) => {
    depth = by === 0 ? 0 : depth + by;
    veil.hidden = depth <= 0;
  };
  const isFiles = (event) => event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog[open]");
  addEventListener("dragenter", (event) => isFiles(event) && show(1));
  addEventListener("dragleave", (event) => isFiles(event) && show(-1));
  addEventListener("dragover", (event) => isFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    show(0);
    take([...event.dataTransfer.files]);
  });
}

export function takePastedFiles(field, take) {
  field.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    // Office programs put a picture of the text beside the text; the text is what is meant.
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    take([...files]);
  });
}
