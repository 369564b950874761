/** The digits page: sends what is drawn, dropped, pasted or chosen, and shows the answer. */
import { DrawingPad } from "./drawing-pad.js";
import { latest, retryAfter } from "./latest.js";
import { at } from "./site.js";

const LONG = 1_500;

const element = (id) => document.getElementById(id);
const asking = latest();

const pad = new DrawingPad(element("pad"), {
  drawn({ ended }) {
    element("image").value = "";
    ask(drawing, { now: ended });
    enableTools();
  },
  undone() {
    afterTakingAway("The last stroke was undone.");
  },
  cleared() {
    afterTakingAway("Cleared.");
  },
  pen(isDown) {
    say(isDown ? "The pen is down." : "The pen is up.");
  },
});

/** Creates the form to send; null without a drawing or picture. */
let subject = null;

async function drawing() {
  return form("image", await pad.picture(), "drawing.png");
}

function form(name, value, filename) {
  const data = new FormData();
  if (filename) {
    data.append(name, value, filename);
  } else {
    data.append(name, value);
  }
  return data;
}

function ask(about, { now = true } = {}) {
  subject = about;
  asking.ask((signal) => answer(about, signal), { now });
}

async function answer(about, signal) {
  const slow = setTimeout(() => note("Waiting for an answer …"), LONG);
  try {
    const response = await fetch(at("/digits"), {
      method: "POST",
      headers: { Accept: "application/json" },
      body: await about(),
      signal,
    });
    clearTimeout(slow);
    return await (response.ok ? shown(response) : refused(response));
  } catch (error) {
    if (!signal.aborted || signal.reason?.name === "TimeoutError") {
      fail("The server cannot be reached.");
    }
    return 0;
  } finally {
    clearTimeout(slow);
  }
}

async function shown(response) {
  const digit = await response.json();
  if (subject === null) {
    return 0;
  }
  note("");
  element("label").textContent = digit.label;
  element("bars").replaceChildren(...digit.probabilities.map((chance) => bar(chance, digit.label)));
  showSeen(digit.seen);
  const best = digit.probabilities.find((chance) => chance.label === digit.label);
  say(`${digit.label}, ${percent(best.probability)}`);
  return 0;
}

async function refused(response) {
  const problem = await response.json().catch(() => ({}));
  if (subject !== null) {
    blank();
    fail(problem.detail ?? `The server answered ${response.status}.`, response.status === 401);
  }
  return retryAfter(response);
}

function fail(text, signIn = false) {
  note(text);
  if (signIn) {
    const link = document.createElement("a");
    link.href = at("/sign-in?to=%2Fdigits");
    link.textContent = "Sign in";
    element("note").append(" ", link);
  }
  element("again").hidden = false;
}

/** Shows a note in place of an answer; an empty text hides it. */
function note(text) {
  element("note").textContent = text;
  element("note").hidden = text === "";
  element("again").hidden = true;
}

/** Announces a text to screen readers. */
function say(text) {
  element("spoken").textContent = text;
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

function bar({ label, probability }, best) {
  const row = document.createElement("tr");
  row.classList.toggle("best", label === best);
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = label;
  const meter = document.createElement("meter");
  meter.max = 1;
  meter.value = probability;
  meter.textContent = percent(probability);
  meter.setAttribute("aria-label", `Probability of ${label}`);
  row.append(head, cell(meter), cell(percent(probability), "right"));
  return row;
}

function cell(content, className = "") {
  const td = document.createElement("td");
  td.className = className;
  td.append(content);
  return td;
}

/** Shows the picture as the worker decoded it, pixel by pixel. */
function showSeen(seen) {
  element("seen").hidden = !seen;
  element("unseen").hidden = Boolean(seen);
  element("told").hidden = !seen;
  element("untold").hidden = Boolean(seen);
  if (seen) {
    element("seen").src = picture(seen);
    element("seen").alt = "What the model saw";
  }
}

function picture({ width, height, values }) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  values.forEach((value, i) => pixels.data.set([value, value, value, 255], 4 * i));
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}

function blank() {
  element("label").textContent = "–";
  const labels = [...element("bars").rows].map((row) => row.cells[0].textContent);
  const all = labels.length > 0 ? labels : [..."0123456789"];
  element("bars").replaceChildren(...all.map((label) => bar({ label, probability: 0 }, null)));
  element("seen").hidden = true;
  element("unseen").hidden = false;
  element("told").hidden = false;
  element("untold").hidden = true;
}

function enableTools() {
  element("undo").disabled = element("clear").disabled = pad.isEmpty;
}

function afterTakingAway(what) {
  element("image").value = "";
  say(what);
  if (pad.isBlank) {
    asking.drop();
    subject = null;
    blank();
    note("");
  } else {
    ask(drawing);
  }
  keepFocus();
  enableTools();
}

/** Moves the focus away from a button that is about to be disabled. */
function keepFocus() {
  if (pad.isEmpty && [element("undo"), element("clear")].includes(document.activeElement)) {
    element("pad").focus();
  }
}

// Pictures that are uploaded, dropped, pasted or chosen

async function bring(file) {
  asking.drop();
  ask(() => form("image", file, file.name || "picture"));
  pad.show(await createImageBitmap(file).catch(() => null));
  enableTools();
}

function bringFirst(files) {
  const file = [...(files ?? [])][0];
  if (file) {
    bring(file);
  }
  return Boolean(file);
}

function bringSample(button) {
  asking.drop();
  element("image").value = "";
  ask(() => form("sample", button.value));
  pad.show(button.querySelector("img"));
  enableTools();
}

function hearPictures() {
  element("image").addEventListener("change", (event) => bringFirst(event.target.files));
  element("upload").addEventListener("submit", (event) => {
    event.preventDefault();
    bringFirst(element("image").files);
    element("result").scrollIntoView({ block: "nearest" });
  });
  element("samples")?.addEventListener("submit", (event) => {
    event.preventDefault();
    bringSample(event.submitter);
    element("digits").scrollIntoView({ block: "nearest" });
  });
  addEventListener("paste", (event) => {
    if (bringFirst(event.clipboardData?.files)) {
      event.preventDefault();
    }
  });
  hearDrops();
}

function hearDrops() {
  const over = (is) => element("pad").classList.toggle("over", is);
  addEventListener("dragover", (event) => {
    if ([...event.dataTransfer.types].includes("Files")) {
      event.preventDefault();
      over(true);
    }
  });
  addEventListener("dragleave", (event) => over(event.relatedTarget !== null));
  addEventListener("drop", (event) => {
    over(false);
    if (bringFirst(event.dataTransfer.files)) {
      event.preventDefault();
    }
  });
}

function hearTools() {
  element("undo").addEventListener("click", () => pad.undo());
  element("clear").addEventListener("click", () => pad.clear());
  element("again").addEventListener("click", () => {
    note("");
    ask(subject ?? drawing);
    element("pad").focus();
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !pad.isEmpty) {
      event.preventDefault();
      pad.undo();
    }
  });
}

hearPictures();
hearTools();
if (element("bars").rows.length === 0) {
  blank();
}
for (const id of ["drawing", "result", "invitation", "other-ways"]) {
  element(id).hidden = false;
}
