// Tells times in the zone of whoever looks, and in UTC to whoever points at them.
const near = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const far = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function tellTimes(root) {
  const today = new Date().toDateString();
  for (const element of root.querySelectorAll("time[datetime]")) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    element.textContent = (at.toDateString() === today ? near : far).format(at);
    element.title = at.toISOString().replace("T", " ").replace(/\.\d+Z|Z$/, " UTC");
  }
}
