// The form of a schedule: what is wrong with it stands at its fields, and its next times beside them.
import { refusal, request, tell } from "./calls.js";

const form = document.getElementById("schedule");
const every = document.getElementById("every");
const TEXTS = ["name", "cron", "time_zone", "overlap", "misfire", "misfire_after"];

const wrong = () => [...form.querySelectorAll("[data-wrong]")];
const foretell = () => document.body.dispatchEvent(new CustomEvent("foretell"));

function clear() {
  for (const place of wrong()) place.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

// A pointer such as /cron or /batch/rows/3/url names a field, or a place within the payload.
function complain(errors) {
  for (const { pointer, detail } of errors) {
    const [, top = ""] = pointer.split("/");
    const name = top === "batch" || top === "job" ? "payload" : top;
    const place = wrong().find((one) => one.dataset.wrong === name) ?? wrong().find((one) => one.dataset.wrong === "");
    const said = name === top && place.dataset.wrong === name ? detail : `${pointer} ${detail}`;
    place.textContent += `${place.textContent ? "; " : ""}${said}`;
    form.elements[name]?.setAttribute?.("aria-invalid", "true");
  }
  form.querySelector("[aria-invalid]")?.focus();
}

// What was not touched is not sent, since others may have changed it; of a new one all is sent.
function body(fresh) {
  const wish = {};
  for (const name of TEXTS) {
    const field = form.elements[name];
    const before = field.options ? [...field.options].find((one) => one.defaultSelected)?.value : field.defaultValue;
    if (fresh ? field.value !== "" : field.value !== before) wish[name] = field.value;
  }
  const { paused, payload, content } = form.elements;
  if (fresh ? paused.checked : paused.checked !== paused.defaultChecked) wish.paused = paused.checked;
  const other = payload && (payload.value !== payload.defaultValue || !content.selectedOptions[0].defaultSelected);
  if (fresh || other) wish[content.value] = JSON.parse(payload.value);
  return JSON.stringify(wish);
}

async function save() {
  clear();
  const [method, address] = form.dataset.save.split(" ");
  let wish;
  try {
    wish = body(method === "POST");
  } catch (problem) {
    complain([{ pointer: "/batch", detail: `is no JSON: ${problem.message}` }]);
    return;
  }
  const answer = await request(method, address, wish).catch(() => null);
  if (answer === null) tell("The service does not answer. Nothing is lost: try again in a moment.", true);
  else if (answer.ok) location.assign(`/schedules/${(await answer.json()).id}`);
  else {
    const errors = answer.status === 422 ? (await answer.clone().json()).errors ?? [] : [];
    if (errors.length > 0) complain(errors);
    else tell(await refusal(answer), true);
  }
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.submitter.disabled = true;
  await save();
  event.submitter.disabled = false;
});
form?.addEventListener("input", ({ target }) => {
  if (target.name === "cron" || target.name === "time_zone") foretell();
});
every?.addEventListener("change", () => {
  if (every.value) form.elements.cron.value = every.value;
  foretell();
});
document.getElementById("example")?.addEventListener("click", ({ target }) => {
  const url = target.dataset.page;
  const examples = {
    job: { kind: "scrape", url },
    batch: { template: { kind: "scrape", url: "{{page}}", custom_id: "{{name}}" }, rows: [{ name: "first", page: url }] },
  };
  form.elements.name.value ||= "example";
  form.elements.payload.value = JSON.stringify(examples[form.elements.content.value], null, 2);
});

const zone = form?.elements.time_zone;
if (zone) {
  const zones = Intl.supportedValuesOf?.("timeZone") ?? [];
  document.getElementById("zones").append(...zones.map((name) => new Option(name)));
  // Who makes one thinks of clocks at hand.
  if ("guess" in zone.dataset) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
