// Follows a job by its server-sent events, and reloads its page at the end. A broken stream is opened again.

const job = document.querySelector('#running');
const bar = job.querySelector('progress');
const counts = job.querySelector('#counts');
const pace = job.querySelector('#pace');
const waiting = job.querySelector('#waiting');
const link = job.querySelector('#link');
const spoken = job.querySelector('#spoken');
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const title = document.title;

const ENDS = ['succeeded', 'failed', 'canceled'];
const STATES = ['starting', 'processing', ...ENDS];
const MOST_SECONDS_BETWEEN_TRIES = 30;

let tenth = 0;
let tries = 0;

function timeLeft(seconds) {
  if (seconds < 1.5) {
    return 'about a second left';
  }
  if (seconds < 90) {
    return `about ${number.format(seconds)} seconds left`;
  }
  return seconds < 5400
    ? `about ${number.format(seconds / 60)} minutes left`
    : `about ${number.format(seconds / 3600)} hours left`;
}

function showBar({ status, rows, rows_done: done }) {
  if (status === 'processing' && rows > 0) {
    bar.max = rows;
    bar.value = done;
    document.title = `${Math.floor(100 * done / rows)} % · ${title}`;
  } else {
    bar.removeAttribute('value');
  }
}

function showCounts({ status, rows, rows_done: done }) {
  counts.textContent = status === 'starting'
    ? `${number.format(rows)} rows read`
    : `${number.format(done)} of ${number.format(rows)} rows`;
}

function showPace({ status, rows_per_second: speed, seconds_left: left }) {
  const parts = [];
  if (status === 'processing' && speed) {
    parts.push(`${number.format(speed)} rows per second`);
  }
  if (status === 'processing' && left) {
    parts.push(timeLeft(left));
  }
  pace.textContent = parts.join(', ');
}

function showWaiting({ waiting_for: what }) {
  waiting.hidden = !what;
  waiting.querySelector('span').textContent = what ?? '';
}

/** Announces the progress to screen readers at each tenth, not at each event. */
function speak({ status, rows, rows_done: done }) {
  const now = status === 'processing' && rows > 0 ? Math.floor(10 * done / rows) : 0;
  if (now > tenth) {
    tenth = now;
    spoken.textContent = `${10 * now} percent done`;
  }
}

function show(dataset) {
  showBar(dataset);
  showCounts(dataset);
  showPace(dataset);
  showWaiting(dataset);
  speak(dataset);
}

function heard(event) {
  tries = 0;
  link.hidden = true;
  if (ENDS.includes(event.type)) {
    location.reload();
  } else if (job.dataset.kind === 'dataset') {
    show(JSON.parse(event.data));
  }
}

function follow() {
  const events = new EventSource(job.dataset.events);
  for (const state of STATES) {
    events.addEventListener(state, heard);
  }
  events.addEventListener('error', () => {
    link.hidden = false;
    if (events.readyState === EventSource.CLOSED) { // Refused: then the browser does not reconnect by itself.
      tries += 1;
      setTimeout(follow, 1000 * Math.min(MOST_SECONDS_BETWEEN_TRIES, 2 ** tries));
    }
  });
}

follow();
