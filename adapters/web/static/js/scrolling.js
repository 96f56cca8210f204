/** Stay at the newest line while the reader is there, and never move a reader who is not. */

const NEAR = 64;

export class Scrolling {
  constructor(scroller, content, down) {
    this.scroller = scroller;
    this.down = down;
    this.isStuck = true;
    this.lastTop = 0;
    scroller.addEventListener("scroll", () => this.#moved(), { passive: true });
    down.addEventListener("click", () => this.toNewest({ smoothly: true }));
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(content);
    observer.observe(scroller);
  }

  toNewest({ smoothly = false } = {}) {
    this.isStuck = true;
    const behavior = smoothly && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "smooth" : "instant";
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
    this.#showDown();
  }

  /** Run `change`, which adds above, and leave `anchor` where it stands on the screen. */
  keepPlace(anchor, change) {
    this.scroller.classList.add("holding"); // else some browsers correct a second time by themselves
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (anchor) this.scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    requestAnimationFrame(() => this.scroller.classList.remove("holding"));
  }

  get #distance() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  #moved() {
    const { scrollTop } = this.scroller;
    // Growth leaves a distance too; only moving up is the reader's wish to leave.
    if (this.#distance < NEAR) this.isStuck = true;
    else if (scrollTop < this.lastTop) this.isStuck = false;
    this.lastTop = scrollTop;
    this.#showDown();
  }

  #resized() {
    if (this.isStuck) this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#showDown();
  }

  #showDown() {
    this.down.hidden = this.isStuck || this.#distance < NEAR;
  }
}
