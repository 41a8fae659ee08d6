// The rows of a batch as they come from the service, a hundred at a time. Without a filter any row is
// at hand by its number; with one they are found from the first on, part by part.
const PART = 100;
const KEPT = 5000;
const FILTERS = ["status", "failure", "q", "column", "how", "value"];

export function batchLines(address, total, found, redraw) {
  const given = new URLSearchParams(location.search);
  const query = new URLSearchParams(FILTERS.map((name) => [name, given.get(name) ?? ""]));
  const filtered = ["status", "failure", "q"].some((name) => query.get(name)) || (query.get("column") !== "" && query.get("value") !== "");
  const lines = new Map();
  const asked = new Set();
  const again = new Set();
  const own = { filtered, total: filtered ? 0 : total, get: (index) => lines.get(index), need, refresh };
  let next = "";

  async function part(wanted) {
    const answer = await fetch(`${address}?${wanted}`, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".part");
  }

  // Lines that are there already stay, so that nothing flickers and the focus is kept.
  function put(index, fresh) {
    const old = lines.get(index);
    if (!old) lines.set(index, fresh);
    else if (old.innerHTML !== fresh.innerHTML) {
      const focused = old.contains(document.activeElement);
      old.replaceChildren(...fresh.childNodes);
      if (focused) old.querySelector("a")?.focus({ preventScroll: true });
    }
  }

  // What changes while an answer is on its way may not be in it: then it is asked for once more.
  async function once(what, work, trouble, changed = false) {
    if (asked.has(what)) return changed && again.add(what);
    asked.add(what);
    try {
      await work();
    } catch {
      next = null;
      found.textContent = trouble;
    }
    asked.delete(what);
    redraw();
    if (again.delete(what)) once(what, work, trouble);
  }

  const load = (number, changed) => once(number, async () => {
    const got = await part(new URLSearchParams({ from: number * PART + 1 }));
    [...got.children].forEach((line, offset) => put(number * PART + offset, line));
    own.total = Number(got.dataset.total);
    found.textContent = "";
  }, "Some rows could not be read. They are asked for again when something changes, or when the page is loaded again.", changed);

  const search = (anew) => once("more", async () => {
    const wanted = new URLSearchParams(query);
    if (!anew && next) wanted.set("after", next);
    const got = await part(wanted);
    const before = anew ? 0 : lines.size;
    for (let index = before + got.children.length; lines.delete(index); index++);
    [...got.children].forEach((line, offset) => put(before + offset, line));
    next = got.dataset.next ?? null;
    own.total = lines.size;
    const looked = next === null ? `all ${got.dataset.total}` : `${got.dataset.looked} of ${got.dataset.total}`;
    found.textContent = `${own.total} found in ${looked} rows.`;
  }, "The search was broken off. Reload the page to begin it anew.");

  // Asks for what is missing of these rows, and forgets those that are far from them.
  function need(first, end) {
    if (filtered) {
      if (end >= own.total && next !== null && !document.hidden) search(false);
      return;
    }
    for (let index = first; index < end && found.textContent === ""; index++)
      if (!lines.has(index)) load(Math.floor(index / PART));
    if (lines.size > KEPT)
      for (const index of lines.keys()) if (Math.abs(index - first) > KEPT / 4) lines.delete(index);
  }

  // Asks for these rows again. What was found is looked for anew while only its beginning is shown.
  function refresh(first, end) {
    if (filtered) return first === 0 && own.total <= PART && search(true);
    for (let number = Math.floor(first / PART); number * PART < Math.max(end, 1); number++) load(number, true);
  }

  return own;
}
