// Hears that something has changed, and tells the parts of the page that wait for it. A page that
// nobody sees does not listen: browsers have few connections to one server.
export function listen() {
  const address = document.body.dataset.changes;
  if (!address) return;
  let source = null;
  const hear = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null) {
      source = new EventSource(address);
      source.addEventListener("changed", () => document.body.dispatchEvent(new CustomEvent("changed")));
    }
  };
  document.addEventListener("visibilitychange", hear);
  window.addEventListener("pagehide", () => source?.close());
  hear();
}
