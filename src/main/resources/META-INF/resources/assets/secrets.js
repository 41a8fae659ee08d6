// Makes what has a secret, and shows that once: form[data-make] is an address that its fields are
// sent to as JSON, [data-rotate] one that makes another secret.
import { call } from "./calls.js";
import { ask } from "./dialogs.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-make]");
  if (!form) return;
  event.preventDefault();
  await make(form.dataset.make, form.querySelector("button"), JSON.stringify(wish(form)));
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-rotate]");
  if (button && (await ask(button.dataset.question))) await make(button.dataset.rotate, button);
});

async function make(address, button, body) {
  button.disabled = true;
  const answer = await call("POST", address, body);
  button.disabled = false;
  if (answer !== null) show((await answer.json()).secret);
}

// Boxes of one name are a list; a field that was left empty is not sent.
function wish(form) {
  const body = {};
  for (const field of form.elements) {
    if (field.type === "checkbox") {
      body[field.name] ??= [];
      if (field.checked) body[field.name].push(field.value);
    } else if (field.name && field.value !== "") {
      body[field.name] = field.value;
    }
  }
  return body;
}

function show(secret) {
  const dialog = document.getElementById("secret");
  document.getElementById("secret-text").textContent = secret;
  const copy = document.getElementById("secret-copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(secret);
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(document.getElementById("secret-text"));
      copy.textContent = "Selected: press Ctrl+C";
    }
  });
  // It is gone for good when the dialog closes, so no key that was meant for something else closes it.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => location.reload(), { once: true });
  dialog.showModal();
}
