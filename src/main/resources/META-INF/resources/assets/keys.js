// Keys: / searches, j and k go through the lines of a list, Enter opens one, ? tells of the keys.
export function keys() {
  let here = -1;
  const lines = () => [...document.querySelectorAll("[data-rows] > *")];
  const go = (step) => {
    const all = lines();
    if (all.length === 0) return;
    here = Math.min(Math.max(here + step, 0), all.length - 1);
    all.forEach((line, index) => line.classList.toggle("here", index === here));
    all[here].scrollIntoView({ block: "nearest" });
    all[here].querySelector("a")?.focus({ preventScroll: true });
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
}
