// A list of any length of which only the lines near the view are in the page.
import { batchLines } from "./lines.js";

const LINE = 36;
const AROUND = 15;
// So many heights of the grid nobody goes by a wheel, but by the scroll bar.
const FAR = 10;
// Browsers cannot scroll further than some millions of pixels; a longer way is scaled.
const TALLEST = 8_000_000;

export function showGrid(grid, found) {
  const runway = grid.querySelector(".runway");
  const body = grid.querySelector(".lines");
  const head = grid.querySelector(".head").offsetHeight;
  const lines = batchLines(grid.dataset.from, Number(grid.dataset.total), found, () => { size(); place(); });
  let top = 0; // the line at the upper edge, which may be a fraction
  let last = 0; // where the scroll bar was
  let here = -1; // the line that the keys chose
  let rest = null;
  let tall = -1;

  const room = () => (grid.clientHeight - head) / LINE;
  const most = () => Math.max(0, lines.total - room());
  const scaled = () => lines.total * LINE > TALLEST;
  const reach = () => grid.scrollHeight - grid.clientHeight;
  const within = (value, end) => Math.min(Math.max(value, 0), end);

  function size() {
    const now = head + Math.min(lines.total * LINE, TALLEST);
    if (now === tall) return;
    tall = now;
    runway.style.height = `${now}px`;
    grid.setAttribute("aria-rowcount", lines.total);
  }

  function place() {
    const first = Math.max(0, Math.floor(top) - AROUND);
    const end = Math.min(lines.total, Math.ceil(top + room()) + AROUND);
    const near = [];
    for (let index = first; index < end; index++) {
      const line = lines.get(index);
      if (!line) continue;
      line.style.transform = `translateY(${Math.round((index - top) * LINE)}px)`;
      line.classList.toggle("here", index === here);
      near.push(line);
    }
    const kept = new Set(near);
    for (const line of [...body.children]) if (!kept.has(line)) line.remove();
    let at = body.firstElementChild;
    for (const line of near) {
      if (line === at) at = at.nextElementSibling;
      else body.insertBefore(line, at);
    }
    lines.need(first, end);
  }

  // Small steps go as far as they look; long ones go to their share of the way.
  function scrolled() {
    const now = grid.scrollTop;
    const step = now - last;
    last = now;
    if (!scaled()) top = now / LINE;
    else if (now <= 0) top = 0;
    else if (now >= reach() - 1) top = most();
    else if (Math.abs(step) > FAR * grid.clientHeight) top = (now / reach()) * most();
    else top = within(top + step / LINE, most());
    requestAnimationFrame(place);
    clearTimeout(rest);
    rest = setTimeout(settle, 250);
  }

  // The scroll bar comes to where the rows are, and the address tells of them.
  function settle() {
    if (scaled()) go(top);
    const address = new URL(location);
    if (top < 1) address.searchParams.delete("row");
    else if (!lines.filtered) address.searchParams.set("row", Math.round(top) + 1);
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  function go(where) {
    top = within(where, most());
    grid.scrollTop = scaled() ? (top / most()) * reach() : top * LINE;
    last = grid.scrollTop;
    place();
  }

  function step(by) {
    here = within(here < 0 ? Math.ceil(top) : here + by, lines.total - 1);
    if (here < top) go(here);
    else if (here > top + room() - 1) go(here - room() + 1);
    else place();
    (lines.get(here)?.querySelector("a") ?? grid).focus({ preventScroll: true });
  }

  document.addEventListener("keydown", (event) => {
    const by = { j: 1, k: -1 }[event.key];
    const typing = event.target.closest("input, textarea, select, dialog[open]");
    if (!by || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    step(by);
  }, { capture: true });
  grid.addEventListener("scroll", scrolled, { passive: true });
  new ResizeObserver(place).observe(grid);
  document.body.addEventListener("changed", () => lines.refresh(Math.floor(top), Math.ceil(top + room())));
  size();
  go(lines.filtered ? 0 : Number(new URLSearchParams(location.search).get("row") || 1) - 1);
}
