// Keys: / searches, j and k go through the lines of a list, Enter opens one, ? tells of the keys.
export function keys() {
  let here = -1;
  const lines = () => [...document.querySelectorAll("[data-rows] > *")];
  // Whoever went on with Tab goes on from there.
  const focused = (all) => all.findIndex((line) => line.contains(document.activeElement));
  const mark = (all) => all.forEach((line, index) => line.classList.toggle("here", index === here));
  const go = (step) => {
    const all = lines();
    if (all.length === 0) return;
    const from = focused(all);
    here = Math.min(Math.max((from < 0 ? here : from) + step, 0), all.length - 1);
    mark(all);
    all[here].scrollIntoView({ block: "nearest" });
    all[here].querySelector("a, button")?.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const deed = {
      "/": () => document.querySelector("[data-search]")?.focus(),
      j: () => go(1),
      k: () => go(-1),
      "?": () => document.getElementById("keys").showModal(),
    }[event.key];
    if (deed) {
      event.preventDefault();
      deed();
    }
  });
  // A list that came anew may have other lines before the one that was chosen.
  document.addEventListener("refocused", () => {
    if (here < 0) return;
    const all = lines();
    const now = focused(all);
    if (now >= 0) here = now;
    mark(all);
  });
}
