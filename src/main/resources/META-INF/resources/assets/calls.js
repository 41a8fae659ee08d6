// Buttons are calls of the interface: data-call is a method and an address, data-body its JSON,
// data-confirm a question to put first, data-then the page to go to (or "stay"; else it is loaded again).
import { ask } from "./dialogs.js";

export function calls() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-call]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.confirm && !(await ask(button.dataset.confirm))) return;
    const [method, address] = button.dataset.call.split(" ");
    button.disabled = true;
    try {
      const answer = await call(method, address, button.dataset.body);
      if (answer === null) return;
      const then = button.dataset.then;
      if (then === "stay") tell(button.dataset.done ?? "Done");
      else if (then) location.assign(then);
      else location.reload();
    } finally {
      button.disabled = false;
    }
  });
}

// Calls the interface and tells of what it refuses. The answer, or null if it was refused.
export async function call(method, address, body, headers = {}) {
  try {
    const answer = await request(method, address, body, headers);
    if (answer.ok) return answer;
    tell(await refusal(answer), true);
  } catch {
    tell("The service does not answer. Nothing is lost: try again in a moment.", true);
  }
  return null;
}

export function request(method, address, body, headers = {}) {
  const all = { "X-CSRF-Token": document.querySelector("meta[name=csrf]").content, ...headers };
  if (body !== undefined && !all["Content-Type"]) all["Content-Type"] = "application/json";
  return fetch(address, { method, body, headers: all });
}

// What a problem says, with what is wrong with each field.
export async function refusal(answer) {
  if (answer.status === 401) return "You are not signed in any more. Reload the page.";
  try {
    const problem = await answer.json();
    const fields = (problem.errors ?? []).slice(0, 5).map((one) => `${one.pointer ?? one.line ?? ""} ${one.message ?? one.detail ?? ""}`);
    const said = fields.length > 0 ? [problem.title] : [problem.title, problem.detail];
    return [said.filter(Boolean).join(". "), ...fields].join("\n");
  } catch {
    return `The service answered ${answer.status}.`;
  }
}

export function tell(text, bad = false) {
  const notice = document.getElementById("notice");
  notice.classList.toggle("bad", bad);
  notice.replaceChildren();
  const close = document.createElement("button");
  close.className = "quiet";
  close.textContent = "Close";
  close.addEventListener("click", () => notice.replaceChildren());
  notice.append(close);
  for (const line of text.split("\n")) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    notice.append(paragraph);
  }
}
