// Sends a chosen file of any size to POST /datasets, and shows the progress. Without this script, the browser posts the
// form.

import { at, here } from './site.js';

const form = document.querySelector('#dataset-form');
const input = form.querySelector('#file');
const zone = form.querySelector('#drop');
const chosen = form.querySelector('#chosen');
const upload = document.querySelector('#upload');
const bar = upload.querySelector('progress');
const status = upload.querySelector('#upload-status');
const problem = document.querySelector('#upload-problem');
const preview = form.querySelector('#preview');
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

const NDJSON = /\.(json|jsonl|ndjson)(\.gz)?$/i;
const GZIP = /\.gz$/i;
const XLSX = /\.xls[xm]$/i; // Its beginning does not tell what is in it.

const PREVIEW_BYTES = 256 * 1024;
const PREVIEW_COLUMNS = 12;

function mediaType(name) {
  if (XLSX.test(name)) {
    return 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  }
  return NDJSON.test(name) ? 'application/x-ndjson' : 'text/csv';
}

function size(bytes) {
  return bytes < 1e6 ? `${number.format(bytes / 1e3)} kB` : `${number.format(bytes / 1e6)} MB`;
}

function choose(source) {
  form.querySelector(`input[name=dataset][value=${source}]`)?.click();
}

function cell(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) {
    made.className = className;
  }
  return made;
}

function line(tag, texts, className) {
  const made = document.createElement('tr');
  made.append(...texts.map((text) => cell(tag, text, className)));
  return made;
}

function showPreview({ columns = [], rows = [], row_errors: errors = [], notes = [], has_truth: truth, refused = [] }) {
  const shown = columns.slice(0, PREVIEW_COLUMNS);
  const head = line('th', [...shown.map(({ name }) => name), ...truth ? ['class'] : []]);
  shown.forEach(({ name, from }, index) => {
    head.children[index].scope = 'col';
    if (from && from !== name) {
      head.children[index].append(cell('small', `from ${from}`));
    }
  });
  preview.querySelector('thead').replaceChildren(...columns.length > 0 ? [head] : []);
  preview.querySelector('tbody').replaceChildren(...rows.map((row) => line(
    'td', [...row.values.slice(0, PREVIEW_COLUMNS), ...truth ? [row.class ?? ''] : []], 'right',
  )));
  preview.querySelector('ul').replaceChildren(...[...refused, ...errors, ...notes].map((text) => cell('li', text)));
  preview.hidden = false;
}

// The server reads the beginning of the file as it will read all of it. A compressed file is not previewed.
async function previewFile(file) {
  preview.hidden = true;
  if (!file || GZIP.test(file.name)) {
    return;
  }
  try {
    const answer = await fetch(at(`/datasets/preview?model=${encodeURIComponent(form.elements.model.value)}`), {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/octet-stream' },
      body: XLSX.test(file.name) ? file : file.slice(0, PREVIEW_BYTES),
    });
    const read = await answer.json();
    if (file === input.files[0] && (answer.ok || answer.status === 422)) {
      showPreview(answer.ok ? read : { refused: read.details ?? [read.detail] });
    }
  } catch {
    preview.hidden = true; // The upload reports what is wrong.
  }
}

function showFile() {
  const [file] = input.files;
  chosen.textContent = file ? size(file.size) : ''; // The browser shows the name.
  if (file) {
    choose('upload');
  }
  previewFile(file);
}

function showProblem(details) {
  const list = problem.querySelector('ul');
  list.replaceChildren(...details.map((detail) => {
    const item = document.createElement('li');
    item.textContent = detail;
    return item;
  }));
  problem.hidden = false;
  problem.focus();
}

function uploading(on) {
  upload.hidden = !on;
  form.hidden = on;
  if (on) {
    problem.hidden = true;
    upload.querySelector('button').focus();
  } else {
    form.querySelector('button').focus();
  }
}

function showProgress(event) {
  bar.max = event.total;
  bar.value = event.loaded;
  status.textContent = event.loaded < event.total
    ? `${size(event.loaded)} of ${size(event.total)} sent`
    : 'Sent. The rows are being checked…';
}

function answered(request) {
  if (request.status === 202) {
    location.assign(at(`/jobs/${encodeURIComponent(request.response.id)}`));
    return;
  }
  uploading(false);
  if (request.status === 401) {
    location.assign(at(`/sign-in?to=${encodeURIComponent(here())}`));
    return;
  }
  const { detail, details } = request.response ?? {};
  showProblem(details ?? [detail ?? `The server answered ${request.status}.`]);
}

function failed() {
  uploading(false);
  showProblem(['The connection was lost during the upload. Please try again.']);
}

function send(file) {
  const query = new URLSearchParams({
    model: form.elements.model.value, name: file.name.replace(/\p{Cc}/gu, ' ').slice(0, 200),
  });
  const request = new XMLHttpRequest();
  request.open('POST', at(`/datasets?${query}`));
  request.responseType = 'json';
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader('Content-Type', mediaType(file.name));
  if (GZIP.test(file.name)) {
    request.setRequestHeader('Content-Encoding', 'gzip');
  }
  request.upload.addEventListener('progress', showProgress);
  request.addEventListener('load', () => answered(request));
  request.addEventListener('error', failed);
  upload.querySelector('button').addEventListener('click', () => {
    request.abort();
    uploading(false);
  }, { once: true });
  upload.querySelector('#upload-name').textContent = file.name;
  status.textContent = '';
  uploading(true);
  request.send(file);
}

form.addEventListener('submit', (event) => {
  const [file] = input.files;
  if (file) {
    event.preventDefault();
    send(file);
  } else if (form.elements.dataset.value === 'upload') {
    event.preventDefault();
    showProblem(['No file was chosen.']);
  }
});

input.addEventListener('change', showFile);

for (const radio of form.querySelectorAll('input[name=dataset][value=sample]')) {
  radio.addEventListener('change', () => {
    input.value = '';
    showFile();
  });
}

zone.addEventListener('dragover', (event) => {
  event.preventDefault();
  zone.classList.add('over');
});

zone.addEventListener('dragleave', () => zone.classList.remove('over'));

zone.addEventListener('drop', (event) => {
  event.preventDefault();
  zone.classList.remove('over');
  if (event.dataTransfer.files.length > 0) {
    input.files = event.dataTransfer.files;
    showFile();
  }
});

document.documentElement.classList.add('scripted');
showFile();
