// A part of a page that comes anew keeps the focus: the same link or button has it again. htmx does
// so for what has an id.
export function keepFocus() {
  let held = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    held = event.detail.target.contains(active) && active.matches("a, button") ? active.outerHTML : null;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (held && document.activeElement === document.body) {
      const same = [...event.target.querySelectorAll("a, button")].find((one) => one.outerHTML === held);
      same?.focus({ preventScroll: true });
    }
    document.dispatchEvent(new Event("refocused"));
  });
}
