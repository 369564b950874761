// Shared by the pages of the live state: follows the stream of states, and updates the page in place.

import { at } from './site.js';

const EVENTS = at('/workers/events');
const STATE = at('/workers');
const PATIENCE = 5000;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

// Formats numbers and times as the server does (Formats.java, LiveTexts.java).

export const count = (number) => (number === null ? '–' : whole.format(number));
export const rate = (perSecond) => (perSecond > 0 && perSecond < 100 ? perSecond.toFixed(1) : whole.format(perSecond));
export const hour = (instant) => `${new Date(instant).toISOString().slice(11, 16)} UTC`;
export const clock = (instant) => `${new Date(instant).toISOString().slice(11, 19)} UTC`;

export function bytes(size) {
  const KIB = 1024;
  if (size <= 0) return '–';
  if (size < KIB) return `${size} B`;
  if (size < KIB ** 2) return `${Math.round(size / KIB)} KiB`;
  if (size < KIB ** 3) return `${Math.round(size / KIB ** 2)} MiB`;
  return `${(size / KIB ** 3).toFixed(1)} GiB`;
}

export function latency(seconds) {
  if (seconds === null) return '–';
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
}

export function age(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 120) return `${s} s`;
  if (s < 7200) return `${Math.floor(s / 60)} min`;
  return s < 172800 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
}

export function share(part) {
  const value = part * 100;
  return `${Math.abs(value - Math.round(value)) < 0.05 ? Math.round(value) : value.toFixed(1)} %`;
}

const ENGINES = { deeplearning4j: 'Deeplearning4j', nd4j: 'Foretell’s layers', onnxruntime: 'ONNX Runtime' };

export const engine = (name) => (Object.hasOwn(ENGINES, name) ? ENGINES[name] : name);

export function engines(uses) {
  if (uses.length === 0) return ['–'];
  return uses.map((use) => engine(use.name)
    + (uses.length === 1 ? '' : ` on ${count(use.workers.length)} ${use.workers.length === 1 ? 'worker' : 'workers'}`));
}

export const reasons = (uses) => uses.filter((use) => use.reason !== null)
  .map((use) => (uses.length === 1 ? use.reason : `${engine(use.name)}: ${use.reason}`));

// Updates in place: what has not changed is not touched, so that nothing jumps, and nothing is read out again.

export function text(element, value) {
  if (element && element.textContent !== value) element.textContent = value;
}

export function show(element, shown) {
  if (element && element.hidden === shown) element.hidden = !shown;
}

export function list(element, items) {
  const same = element.children.length === items.length
    && items.every((item, i) => element.children[i].textContent === item);
  if (same) return;
  element.replaceChildren(...items.map((item) => {
    const line = document.createElement('li');
    line.textContent = item;
    return line;
  }));
}

export function fields(row, values) {
  for (const [name, value] of Object.entries(values)) {
    text(row.querySelector(`[data-field="${name}"]`), value);
  }
}

/** Updates the children of an element (the rows of a table body) to match items by key: kept, added and removed. */
export function rows(body, template, items, key, fill) {
  const known = new Map([...body.children].map((row) => [row.dataset.key, row]));
  let place = body.firstElementChild;
  for (const item of items) {
    let row = known.get(key(item));
    known.delete(key(item));
    if (!row) {
      row = template.content.firstElementChild.cloneNode(true);
      row.dataset.key = key(item);
      body.insertBefore(row, place);
    } else if (row === place) {
      place = row.nextElementSibling;
    } else {
      body.insertBefore(row, place);
    }
    fill(row, item);
  }
  known.forEach((row) => row.remove());
}

function total(name, value) {
  document.querySelectorAll(`[data-total="${name}"]`).forEach((each) => text(each, value));
}

function showTotals(state) {
  total('workers', count(state.totals.workers));
  total('workers-label', state.totals.workers === 1 ? 'worker' : 'workers');
  total('waiting', count(state.totals.waiting));
  total('rate', rate(state.totals.jobs_per_second));
  total('today', count(state.today && state.today.predictions));
  total('failed', count(state.today && state.today.failed));
  total('dead', count(state.dead_letters));
  show(document.querySelector('[data-calm]'), state.totals.workers + state.totals.draining === 0);
}

function showConnection(state) {
  const page = document.querySelector('[data-updated]');
  const dot = page.querySelector('[data-dot]');
  dot.classList.toggle('good', state.connected);
  dot.classList.toggle('bad', !state.connected);
  text(page.querySelector('[data-connection]'), state.connected
    ? 'Connected to the message broker.'
    : 'Not connected to the message broker; trying to reconnect.');
  const at = page.querySelector('[data-time]');
  text(at, clock(state.at));
  at.dateTime = state.at;
  show(page.querySelector('[data-lost]'), false);
}

/** The changes between two states that screen readers announce; nothing else is read out. */
function happened(before, now) {
  const is = (state) => new Map(state.workers.map((worker) => [worker.name, worker.state]));
  const gone = (state) => state === undefined || state === 'stopped' || state === 'lost';
  const [old, fresh] = [is(before), is(now)];
  const news = [];
  fresh.forEach((state, name) => {
    if (gone(old.get(name)) && !gone(state)) news.push(`${name} has started`);
    if (!gone(old.get(name)) && state === 'lost') news.push(`${name} is lost`);
    if (!gone(old.get(name)) && state === 'stopped') news.push(`${name} has stopped`);
    if (old.get(name) === 'serving' && state === 'draining') news.push(`${name} is draining`);
  });
  if (before.connected !== now.connected) news.push(now.connected ? 'the broker is back' : 'the broker is unavailable');
  return news;
}

function tell(before, now) {
  const news = before ? happened(before, now) : [];
  if (news.length > 0) text(document.querySelector('[data-happened]'), `${clock(now.at)}: ${news.join('; ')}.`);
}

/** Whether the stream ended because the session has expired, which only another request shows. */
async function isSignedOut() {
  try {
    return (await fetch(STATE, { headers: { Accept: 'application/json' } })).status === 401;
  } catch {
    return false;
  }
}

/**
 * Follows the live state while the page is visible, and reconnects when the connection breaks. A hidden page closes its
 * stream, since browsers allow few connections to each server.
 */
export function follow(page) {
  let source = null;
  let last = null;
  let lost = null;

  const received = (event) => {
    clearTimeout(lost);
    lost = null;
    const state = JSON.parse(event.data);
    showConnection(state);
    showTotals(state);
    page(state, last);
    tell(last, state);
    last = state;
  };

  const broken = () => {
    lost ??= setTimeout(async () => {
      const message = document.querySelector('[data-lost]');
      const out = await isSignedOut();
      text(message, out ? 'You are signed out. Reload the page.' : 'Connection to this server lost; reconnecting.');
      show(message, source !== null);
    }, PATIENCE);
    if (source?.readyState === EventSource.CLOSED) {
      close();
      setTimeout(open, PATIENCE);
    }
  };

  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(EVENTS);
    source.addEventListener('state', received);
    source.addEventListener('error', broken);
  };

  const close = () => {
    source?.close();
    source = null;
  };

  text(document.querySelector('[data-happened]'), '');
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', open);
  open();
}
