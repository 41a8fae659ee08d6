// Tells times in the zone of whoever looks, and in UTC to whoever points at them: before they are seen,
// whatever brings them into the page.
const near = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const far = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function tellTimes() {
  tell(document.body);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element) tell(node);
  }).observe(document.body, { childList: true, subtree: true });
}

function tell(root) {
  const today = new Date().toDateString();
  const times = root.matches("time[datetime]") ? [root] : root.querySelectorAll("time[datetime]");
  for (const element of times) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    element.textContent = (at.toDateString() === today ? near : far).format(at);
    element.title = at.toISOString().replace("T", " ").replace(/\.\d+Z|Z$/, " UTC");
  }
}
