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
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

const NDJSON = /\.(jsonl|ndjson)(\.gz)?$/i;
const GZIP = /\.gz$/i;

function size(bytes) {
  return bytes < 1e6 ? `${number.format(bytes / 1e3)} kB` : `${number.format(bytes / 1e6)} MB`;
}

function choose(source) {
  form.querySelector(`input[name=dataset][value=${source}]`)?.click();
}

function showFile() {
  const [file] = input.files;
  chosen.textContent = file ? size(file.size) : ''; // The browser shows the name.
  if (file) {
    choose('upload');
  }
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
  request.setRequestHeader('Content-Type', NDJSON.test(file.name) ? 'application/x-ndjson' : 'text/csv');
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
