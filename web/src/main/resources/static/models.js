// /models: shows shares, traffic and workers of each version as they change, and the sum of a split while it is typed.
import { count, engines, fields, follow, hour, latency, list, reasons, share, show, text } from './live.js';

function version(row, state) {
  const recent = state.recent;
  fields(row, {
    share: share(state.share),
    predictions: count(recent && recent.predictions),
    failed: count(recent && recent.failed),
    p50: latency(recent && recent.p50_seconds),
    p99: latency(recent && recent.p99_seconds),
  });
  list(row.querySelector('[data-list="engines"]'), engines(state.engines));
  list(row.querySelector('[data-list="reasons"]'), reasons(state.engines));
  show(row.querySelector('[data-reasons]'), reasons(state.engines).length > 0);
  list(row.querySelector('[data-list="workers"]'), state.workers.length > 0 ? state.workers : ['none']);
}

follow((state) => {
  for (const model of state.models) {
    for (const each of model.versions) {
      const row = document.querySelector(`[data-model="${model.name}"] [data-version="${each.version}"]`);
      if (row) version(row, each);
      if (row && each.recent) text(row.closest('.model').querySelector('[data-since]'), hour(each.recent.since));
    }
  }
});

for (const form of document.querySelectorAll('[data-split]')) {
  const inputs = [...form.querySelectorAll('input[type=number]')];
  const sum = form.querySelector('[data-sum]');
  const rule = sum.textContent;
  form.addEventListener('input', () => {
    const total = inputs.reduce((all, input) => all + (Number(input.value) || 0), 0);
    sum.textContent = total === 100 ? rule : `They sum to ${total}; they must sum to 100.`;
    sum.classList.toggle('wrong-sum', total !== 100);
  });
}
