// The page of a batch: its rows, downloads, and retries with a patch.
import { call, refusal, request, tell } from "./calls.js";
import { showGrid } from "./grid.js";

const grid = document.getElementById("grid");
if (grid) showGrid(grid, document.getElementById("found"));

const dialog = document.getElementById("patch");
document.addEventListener("click", (event) => {
  const retry = event.target.closest("[data-retry]");
  const download = event.target.closest("[data-download]");
  if (retry) {
    dialog.dataset.address = retry.dataset.retry;
    dialog.querySelector("[data-which]").textContent = retry.dataset.which;
    dialog.querySelector(".refusal").textContent = "";
    dialog.returnValue = "no";
    dialog.showModal();
  }
  if (download) save(download);
});

// What was typed stays when it is refused.
dialog.querySelector("form").addEventListener("submit", async (event) => {
  if (event.submitter.value !== "yes") return;
  event.preventDefault();
  const alert = dialog.querySelector(".refusal");
  let body;
  try {
    body = JSON.stringify({ patch: JSON.parse(dialog.querySelector("textarea").value) });
  } catch (problem) {
    alert.textContent = `That is no JSON: ${problem.message}`;
    return;
  }
  const answer = await request("POST", dialog.dataset.address, body).catch(() => null);
  if (answer?.ok) location.reload();
  else alert.textContent = answer ? await refusal(answer) : "The service does not answer. Nothing is lost: try again in a moment.";
});

// A link cannot ask for a form. Where browsers let a page write a file, the answer flows into it;
// else the browser keeps it until it has come whole.
async function save(button) {
  const { download: address, accept, name } = button.dataset;
  button.disabled = true;
  try {
    const file = await place(name);
    const answer = await call("GET", address, undefined, { Accept: accept });
    if (!answer) return;
    if (file) await answer.body.pipeTo(await file.createWritable());
    else keep(await answer.blob(), name);
    tell(`${name} has arrived.`);
  } catch (problem) {
    if (problem.name !== "AbortError") tell("The download broke off. Try again.", true);
  } finally {
    button.disabled = false;
  }
}

// Where the file is to be; null where the browser or who runs it does not let a page write one.
async function place(name) {
  try {
    return (await window.showSaveFilePicker?.({ suggestedName: name })) ?? null;
  } catch (problem) {
    if (problem.name === "SecurityError") return null;
    throw problem;
  }
}

function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
