// Hears that something has changed, and tells the parts of the page that wait for it. A page that
// nobody sees does not listen: browsers have few connections to one server.
const LATER = 10_000;

export function listen() {
  const address = document.body.dataset.changes;
  if (!address) return;
  let source = null;
  const changed = () => document.body.dispatchEvent(new CustomEvent("changed"));
  const hear = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null) {
      source = new EventSource(address);
      source.addEventListener("changed", changed);
      source.addEventListener("error", refused);
    }
  };
  // A stream that breaks off comes back by itself; one that is refused does not. Then the parts ask
  // now and again, which tells why, or leads to the door.
  const refused = () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(() => {
      changed();
      hear();
    }, LATER);
  };
  document.addEventListener("visibilitychange", hear);
  window.addEventListener("pagehide", () => source?.close());
  hear();
}
