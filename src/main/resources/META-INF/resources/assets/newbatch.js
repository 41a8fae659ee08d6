// Rows that are pasted or dropped: tried first, then run. A file is never read into the page: the
// browser sends it from where it is.
import { refusal, tell } from "./calls.js";

const form = document.getElementById("form");
const run = document.getElementById("run");
const stop = document.getElementById("stop");
const sent = document.getElementById("sent");
const drop = document.getElementById("drop");
const tried = document.getElementById("tried");
const state = { file: null, key: null, sending: null, stopped: false };

// The same rows that are sent again after a cut are the same batch; others are another one.
function changed() {
  state.key = null;
  run.disabled = true;
  tried.hidden = true;
}

const newKey = () => "console-" + [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const weight = (bytes) => (bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`);

function choose(file) {
  state.file = file;
  form.text.hidden = file !== null;
  const line = document.getElementById("file");
  line.hidden = file === null;
  line.querySelector("strong").textContent = file ? `${file.name}, ${weight(file.size)}` : "";
  if (file === null) form.file.value = "";
  changed();
}

async function isTable(rows) {
  if (state.file && /\.(csv|ndjson|jsonl)$/i.test(state.file.name)) return /csv$/i.test(state.file.name);
  return !/^[\s\uFEFF]*\{/.test(await rows.slice(0, 1000).text());
}

async function body() {
  const rows = state.file ?? new Blob([form.text.value]);
  const batch = { on_invalid: form.on_invalid.value };
  if (form.name.value) batch.name = form.name.value;
  if (form.template.value.trim()) batch.template = JSON.parse(form.template.value);
  const parts = new FormData();
  parts.append("batch", new Blob([JSON.stringify(batch)], { type: "application/json" }));
  parts.append("rows", new Blob([rows], { type: (await isTable(rows)) ? "text/csv" : "application/x-ndjson" }));
  return parts;
}

// Only this way of sending tells how far it is.
function send(address, parts, key) {
  return new Promise((answer) => {
    const call = new XMLHttpRequest();
    state.sending = call;
    state.stopped = false;
    call.open("POST", address);
    call.setRequestHeader("X-CSRF-Token", document.querySelector("meta[name=csrf]").content);
    if (key) call.setRequestHeader("Idempotency-Key", key);
    call.upload.addEventListener("progress", (event) => { sent.value = event.total ? event.loaded / event.total : 0; });
    call.addEventListener("loadend", () => answer(call.status ? new Response(call.responseText, { status: call.status }) : null));
    call.send(parts);
  });
}

async function submit(address, key) {
  let parts;
  try {
    parts = await body();
  } catch (problem) {
    tell(problem instanceof SyntaxError ? `The template is no JSON: ${problem.message}` : "The file cannot be read any more. Choose it again.", true);
    return null;
  }
  for (const button of form.querySelectorAll("button")) button.disabled = button !== stop;
  stop.hidden = sent.hidden = false;
  const answer = await send(address, parts, key);
  for (const button of form.querySelectorAll("button")) button.disabled = false;
  stop.hidden = sent.hidden = true;
  run.disabled = tried.hidden;
  if (answer?.ok) return answer.json();
  if (answer) await tellProblem(answer);
  else if (!key) tell(state.stopped ? "Stopped. Nothing was run." : "The connection ended before all was sent. Try it again.", !state.stopped);
  else tell(`${state.stopped ? "Stopped" : "The connection ended before all was sent"}. What has come is kept: run it again to send the rest, or see the batches.`, true);
  return null;
}

async function tellProblem(answer) {
  const problem = await answer.clone().json().catch(() => ({}));
  if (problem.errors?.some((error) => error.line)) showProblems(problem.errors);
  tell(await refusal(answer), true);
}

function showProblems(errors) {
  const lines = errors.map((error) => {
    const line = document.createElement("tr");
    for (const text of [error.line ?? "", error.pointer, error.detail]) line.insertCell().textContent = text;
    line.cells[0].className = "number";
    return line;
  });
  document.querySelector("#problems tbody").replaceChildren(...lines);
  document.getElementById("problems").hidden = lines.length === 0;
}

function show(dry) {
  const words = { ...dry.counts, time: dry.expected_time?.replace(/^PT/, "").replace(/\.\d+/, "").toLowerCase() ?? "nobody knows yet" };
  for (const figure of tried.querySelectorAll("[data-count]")) figure.textContent = words[figure.dataset.count];
  showProblems(dry.errors);
  document.getElementById("jobs").hidden = dry.jobs.length === 0;
  document.querySelector("#jobs pre").textContent = dry.jobs.map((job) => JSON.stringify(job, null, 2)).join("\n");
  tried.hidden = false;
  run.disabled = dry.counts.valid === 0;
  if (!run.disabled) run.focus();
  tried.scrollIntoView({ block: "nearest" });
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!state.file && !form.text.value.trim()) return tell("There are no rows yet: paste some, drop a file, or try the example.", true);
  const dry = await submit("/v1/batches?dry_run=true", null);
  if (dry) show(dry);
});
run?.addEventListener("click", async () => {
  state.key ??= newKey();
  const batch = await submit("/v1/batches", state.key);
  if (batch) location.assign(`/batches/${batch.id}`);
});
stop?.addEventListener("click", () => {
  state.stopped = true;
  state.sending?.abort();
});
form?.addEventListener("input", (event) => event.target.name !== "file" && changed());
form?.file.addEventListener("change", () => form.file.files[0] && choose(form.file.files[0]));
document.querySelector("#file button")?.addEventListener("click", () => choose(null));
for (const name of ["dragover", "dragleave", "drop"])
  drop?.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files[0]) choose(event.dataTransfer.files[0]);
  });
document.getElementById("example")?.addEventListener("click", (event) => {
  choose(null);
  form.text.value = "name,page\n" + event.target.dataset.pages.trim().split(" ").map((page) => `${new URL(page).pathname.split("/").pop() || new URL(page).hostname},${page}`).join("\n") + "\n";
  form.template.value = JSON.stringify({ kind: "scrape", url: "{{page}}", custom_id: "{{name}}" }, null, 2);
  form.name.value = "example";
});
