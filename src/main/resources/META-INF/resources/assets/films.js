// A film that this browser cannot play gives way to a word. Troubles of media are told to them alone.
document.addEventListener("error", (event) => {
  if (!event.target.matches?.("video")) return;
  const word = document.createElement("p");
  word.className = "aside";
  word.textContent = "This browser cannot play the film: download it.";
  event.target.replaceWith(word);
}, { capture: true });
