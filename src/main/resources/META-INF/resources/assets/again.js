// While the service cannot answer, what was wanted is asked for again, and shown as soon as it is there.
const EVERY = 3_000;
const wanted = location.pathname + location.search;

async function again() {
  const answer = await fetch(wanted, { headers: { Accept: "text/html" }, redirect: "manual" }).catch(() => null);
  if (answer === null || answer.status === 503) setTimeout(again, EVERY);
  else location.replace(wanted);
}

setTimeout(again, EVERY);
