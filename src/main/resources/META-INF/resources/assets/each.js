// A button with data-each makes the calls of all buttons that it names, one after the other.
import { refusal, request, tell } from "./calls.js";
import { ask } from "./dialogs.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-each]");
  if (!button || !(await ask(button.dataset.question))) return;
  const all = [...document.querySelectorAll(button.dataset.each)];
  const progress = document.getElementById("progress");
  Object.assign(progress, { max: all.length, value: 0, hidden: false });
  button.disabled = true;
  const refused = new Map();
  for (const one of all) {
    const why = await make(one);
    if (why === null) one.closest("tr").remove();
    else refused.set(why, (refused.get(why) ?? 0) + 1);
    progress.value++;
  }
  progress.hidden = true;
  button.disabled = false;
  const bad = [...refused.values()].reduce((sum, count) => sum + count, 0);
  const lines = [...refused].map(([why, count]) => `${count} refused: ${why}`);
  tell([`${all.length - bad} ${button.dataset.done}`, ...lines].join("\n"), bad > 0);
});

// Why a call was refused, or null if it was not.
async function make(one) {
  const [method, address] = one.dataset.call.split(" ");
  try {
    const answer = await request(method, address);
    return answer.ok ? null : await refusal(answer);
  } catch {
    return "The service does not answer.";
  }
}
