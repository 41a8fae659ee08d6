// Buttons that copy a text of the page: data-copy names the element that has it. Where the browser
// does not allow that, as it is without HTTPS, the text is marked for the keys that copy.
import { tell } from "./calls.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    tell("Copied");
  } catch {
    getSelection().selectAllChildren(source);
    tell("The text is marked: copy it with the keys.");
  }
});
