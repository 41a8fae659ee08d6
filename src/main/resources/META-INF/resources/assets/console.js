// What all pages do. Each part is a file of its own.
import { listen } from "./changes.js";
import { calls } from "./calls.js";
import { keys } from "./keys.js";
import { keepFocus } from "./focus.js";
import { tellTimes } from "./times.js";
import { dialogs } from "./dialogs.js";
import { troubles } from "./troubles.js";

listen();
calls();
keys();
keepFocus();
dialogs();
tellTimes();
troubles();
// On a phone the pages stand in a line that is longer than the screen.
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
