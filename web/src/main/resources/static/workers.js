// /workers: shows workers and queues as they change, and the dead letters when their number has changed.
import { age, bytes, clock, count, engine, fields, follow, list, rate, rows, show } from './live.js';
import { at } from './site.js';

const WHY = {
  serving: () => '',
  draining: () => 'takes no new jobs, finishes those that it holds',
  stopped: (worker) => `stopped cleanly at ${clock(worker.heard)}`,
  lost: (worker) => `silent since ${clock(worker.heard)}: killed, hanging, or cut off from the broker`,
};

const PURPOSE = {
  interactive: (queue) => `jobs for ${queue.model}`,
  bulk: (queue) => `blocks of datasets for ${queue.model}`,
  results: () => 'results of background jobs',
  dead: () => 'dead letters',
};

function worker(row, each, at) {
  const gone = each.state === 'stopped' || each.state === 'lost';
  fields(row, {
    name: each.name,
    where: each.pid > 0 ? `${each.host}, process ${each.pid}` : each.host,
    state: each.state,
    why: WHY[each.state](each),
    since: gone ? '' : `up for ${age((new Date(at) - new Date(each.started)) / 1000)}`,
    rate: rate(each.jobs_per_second),
    jobs: `${count(each.jobs)} in total${each.failures > 0 ? `, ${count(each.failures)} failed` : ''}`,
    memory: bytes(each.native_bytes),
    heap: `heap: ${bytes(each.heap_bytes)}`,
    lanes: gone ? '' : `in ${count(each.lanes)} ${each.lanes === 1 ? 'lane' : 'lanes'} each`,
    heard: `${age(each.silent_seconds)} ago`,
  });
  row.classList.toggle('gone', gone);
  row.querySelector('[data-field="state"]').dataset.state = each.state;
  list(row.querySelector('[data-list="loaded"]'), gone ? [] : each.loaded.map((one) =>
    `${one.model} ${one.version}${one.engine === null ? '' : ` on ${engine(one.engine)}`}, `
      + `up to ${count(one.batch_limit)} rows`));
}

function queue(row, each) {
  fields(row, {
    purpose: PURPOSE[each.kind](each),
    name: each.name,
    ready: count(each.ready),
    consumers: count(each.consumers),
  });
}

const body = (id) => document.getElementById(id);
const letters = () => document.getElementById('dead-letters');

/** Whether a person is working with the dead letters, so that they must not be replaced now. */
function isBusy(section) {
  return section.contains(document.activeElement) || section.querySelector('details[open]') !== null;
}

/** Replaces the dead letters with those that the server renders. */
async function refreshLetters() {
  const response = await fetch(at('/workers'), { headers: { Accept: 'text/html' } });
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('dead-letters');
  if (response.ok && fresh && !isBusy(letters())) letters().replaceWith(fresh);
}

let fetching = false;

/**
 * Refreshes the dead letters when their number has changed. Listing them hides them for a moment, so the number must be
 * steady.
 */
async function followLetters(now, before) {
  const steady = before && now.dead_letters !== null && now.dead_letters === before.dead_letters;
  if (!steady || fetching || String(now.dead_letters) === letters().dataset.count || isBusy(letters())) return;
  fetching = true;
  try {
    await refreshLetters();
  } catch {
    // The stream shows that the server is unavailable.
  } finally {
    fetching = false;
  }
}

follow((state, before) => {
  show(document.querySelector('[data-workers]'), state.workers.length > 0);
  rows(body('worker-rows'), body('worker-row'), state.workers, (each) => each.name,
    (row, each) => worker(row, each, state.at));
  rows(body('refused-queues'), body('refused-queue'), state.refused_queues, (each) => each.name, fields);
  show(document.querySelector('[data-no-queues]'), state.queues === null);
  show(document.querySelector('[data-queues]'), state.queues !== null);
  if (state.queues) rows(body('queue-rows'), body('queue-row'), state.queues, (each) => each.name, queue);
  if (state.keeps_dead_letters) followLetters(state, before);
});
