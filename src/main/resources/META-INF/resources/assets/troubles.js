// A part of a page that could not be asked for stays as it was. The page says what went wrong, until it
// has gone right.
import { refusal, tell } from "./calls.js";

export function troubles() {
  const notice = document.getElementById("notice");
  let told = "";
  const say = (text) => {
    if (text === told && notice.hasChildNodes()) return;
    told = text;
    tell(text, true);
  };
  document.body.addEventListener("htmx:responseError", async ({ detail: { xhr } }) => {
    say(await refusal(new Response(xhr.responseText, { status: xhr.status })));
  });
  document.body.addEventListener("htmx:sendError", () => say("The service does not answer. This page asks again by itself."));
  document.body.addEventListener("htmx:afterOnLoad", ({ detail: { xhr } }) => {
    if (xhr.status >= 400 || told === "") return;
    told = "";
    notice.replaceChildren();
  });
}
