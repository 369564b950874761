/**
 * The page of a model: sends the values while they are changed. The server answers with the same page as without this
 * script, of which the changed parts are used.
 */
import { latest, retryAfter } from "./latest.js";

const LONG = 1_000;

const element = (id) => document.getElementById(id);
const form = element("row");
const fields = [...form.querySelectorAll("input[id], textarea[id]")];
const asking = latest({ delay: 200 });

function ask({ now = false, focus = false } = {}) {
  const body = new URLSearchParams(new FormData(form));
  asking.ask((signal) => answer(body, focus, signal), { now });
}

async function answer(body, focus, signal) {
  const slow = setTimeout(() => waiting(true), LONG);
  try {
    const response = await fetch(form.action, { method: "POST", headers: { Accept: "text/html" }, body, signal });
    adopt(await page(response), response.status);
    if (focus) {
      goToAnswer();
    }
    return retryAfter(response);
  } catch (error) {
    if (!signal.aborted || signal.reason?.name === "TimeoutError") {
      tell("The server cannot be reached. Change a value to try again.");
    }
    return 0;
  } finally {
    clearTimeout(slow);
    waiting(false);
  }
}

async function page(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Takes over the answer and the note of each field from a page of the server. */
function adopt(made, status) {
  const its = made.getElementById("answer");
  if (its === null) {
    tell(status === 401 || status === 200
      ? "You are no longer signed in."
      : made.querySelector("main").textContent.trim());
    return;
  }
  keepOpen(its);
  element("answer").replaceWith(document.adoptNode(its));
  fields.forEach((field) => adoptNote(field, made));
  element("spoken").textContent = element("said")?.textContent ?? "";
}

function keepOpen(its) {
  for (const open of document.querySelectorAll("#answer details[open]")) {
    its.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
}

function adoptNote(field, made) {
  const id = field.id.replace("value", "note");
  const its = made.getElementById(id);
  element(id).textContent = its.textContent;
  element(id).className = its.className;
  field.toggleAttribute("aria-invalid", false);
  if (made.getElementById(field.id).hasAttribute("aria-invalid")) {
    field.setAttribute("aria-invalid", "true");
  }
}

function goToAnswer() {
  const wrong = fields.find((field) => field.hasAttribute("aria-invalid"));
  if (wrong) {
    wrong.focus();
  } else {
    element("answer").scrollIntoView({ block: "nearest" });
  }
}

function tell(text) {
  const note = document.createElement("p");
  note.setAttribute("role", "alert");
  note.textContent = text;
  element("answer").replaceChildren(note);
}

function waiting(is) {
  element("waiting").hidden = !is;
}

/** Whether all required fields have a value; until then nothing is sent, since an empty field is not yet an error. */
function isFilled() {
  return fields.every((field) => !field.required || field.value.trim() !== "");
}

async function fill(event) {
  event.preventDefault();
  const query = new URLSearchParams(new FormData(element("examples"), event.submitter));
  try {
    const response = await fetch(`?${query}`, { headers: { Accept: "text/html" } });
    const made = await page(response);
    for (const field of fields) {
      field.value = made.getElementById(field.id).value;
    }
    element("example").value = made.getElementById("example").value;
    element("example").textContent = made.getElementById("example").textContent;
    element("which").textContent = made.getElementById("which").textContent;
    ask({ now: true });
  } catch {
    tell("The server cannot be reached.");
  }
}

form.addEventListener("input", () => {
  if (isFilled()) {
    ask();
  }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask({ now: true, focus: true });
});
element("examples")?.addEventListener("submit", fill);
