// Draws the charts of an evaluation with Chart.js, with an adjustable threshold. The tables beside them have the same
// data.

const { Chart } = globalThis;
const still = matchMedia('(prefers-reduced-motion: reduce)');
const dark = matchMedia('(prefers-color-scheme: dark)');
const percent = { format: (part) => `${(100 * part).toFixed(1)} %` };
const number = new Intl.NumberFormat('en');
const charts = new Map();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function series(index) {
  return colour(`series-${1 + index % 6}`);
}

// Options that all charts share

function axis(title, more = {}) {
  return {
    title: { display: true, text: title, color: colour('soft') },
    grid: { color: colour('line') },
    border: { color: colour('line') },
    ticks: { color: colour('soft'), ...more.ticks },
    ...more.scale,
  };
}

function share(title) {
  return axis(title, {
    scale: { type: 'linear', min: 0, max: 1 },
    ticks: { stepSize: 0.2, callback: (value) => `${Math.round(value * 100)} %` },
  });
}

function options(x, y, more = {}) {
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: still.matches ? false : { duration: 250 },
    scales: { x, y, ...more.scales },
    interaction: more.interaction,
    plugins: {
      legend: {
        display: more.legend ?? false,
        position: 'bottom',
        labels: { color: colour('ink'), boxWidth: 14, boxHeight: 2, filter: (item) => item.text !== '' },
      },
      tooltip: { callbacks: more.tooltip, filter: (item) => item.dataset.label !== '' },
    },
  };
}

function line(label, data, tint, more = {}) {
  return {
    type: 'line', label, data, borderColor: tint, backgroundColor: tint,
    borderWidth: 2, pointRadius: 0, clip: false, ...more,
  };
}

function diagonal() {
  const ends = [{ x: 0, y: 0 }, { x: 1, y: 1 }];
  return line('', ends, colour('soft'), { borderDash: [4, 4], borderWidth: 1, pointHitRadius: 0 });
}

function draw(id, config) {
  const canvas = document.querySelector(`#${id} canvas`);
  if (canvas) {
    charts.get(id)?.destroy();
    charts.set(id, new Chart(canvas, config));
  }
}

// The ROC curve and the threshold on it

function negatives(quality, index) {
  return quality.rows - quality.classes[index].support;
}

function at(quality, index, point) {
  const positives = quality.classes[index].support;
  const others = negatives(quality, index);
  const { true_positives: hits, false_positives: alarms } = point;
  return {
    threshold: point.threshold,
    hits,
    alarms,
    misses: positives - hits,
    rejections: others - alarms,
    hitRate: hits / positives,
    alarmRate: alarms / others,
    precision: hits + alarms === 0 ? null : hits / (hits + alarms),
  };
}

function curve(quality, index) {
  return quality.classes[index].roc.map((point) => {
    const figures = at(quality, index, point);
    return { x: figures.alarmRate, y: figures.hitRate, threshold: point.threshold };
  });
}

function rocTooltip(item) {
  const { x, y, threshold } = item.raw;
  return `${item.dataset.label}, threshold ${Math.min(1, threshold).toFixed(2)}: `
    + `true positive rate ${percent.format(y)}, false positive rate ${percent.format(x)}`;
}

function shownClasses(evaluation) {
  const all = evaluation.quality.classes.map((_, index) => index);
  return (evaluation.threshold === null ? all : [1]).filter((index) => evaluation.quality.classes[index].auc !== null);
}

function drawRoc(evaluation, mark) {
  const { quality } = evaluation;
  const lines = shownClasses(evaluation)
    .map((index) => line(quality.classes[index].label, curve(quality, index), series(index)));
  const point = line('at the threshold', [
    { x: mark.alarmRate, y: mark.hitRate, threshold: mark.threshold },
  ], colour('ink'), {
    pointRadius: 7, pointHoverRadius: 8, borderWidth: 3, pointBackgroundColor: colour('paper'), order: -1,
  });
  draw('roc', {
    type: 'line',
    data: { datasets: [point, ...lines, diagonal()] },
    options: options(share('False positive rate'), share('True positive rate'), {
      legend: lines.length > 1,
      tooltip: { title: () => '', label: rocTooltip },
      interaction: { mode: 'nearest', intersect: false },
    }),
  });
}

function moveMark(mark) {
  const roc = charts.get('roc');
  if (roc) {
    roc.data.datasets[0].data = [{ x: mark.alarmRate, y: mark.hitRate, threshold: mark.threshold }];
    roc.update('none');
  }
}

/**
 * The point of a threshold; there is one for each hundredth. Probabilities that equal the threshold count as the class.
 */
function nearest(points, threshold) {
  return points.reduce((best, point) =>
    (Math.abs(point.threshold - threshold) < Math.abs(best.threshold - threshold) ? point : best));
}

function text(id, value) {
  document.querySelector(`#${id}`).textContent = value;
}

function showThreshold(figures) {
  text('at-threshold', figures.threshold.toFixed(2));
  text('hit-rate', percent.format(figures.hitRate));
  text('alarm-rate', percent.format(figures.alarmRate));
  text('precision', figures.precision === null ? '–' : percent.format(figures.precision));
  text('hits', number.format(figures.hits));
  text('misses', number.format(figures.misses));
  text('alarms', number.format(figures.alarms));
  text('rejections', number.format(figures.rejections));
}

function spoken(figures) {
  const precision = figures.precision === null ? '' : `, precision ${percent.format(figures.precision)}`;
  return `${figures.threshold.toFixed(2)}: true positive rate ${percent.format(figures.hitRate)}, `
    + `false positive rate ${percent.format(figures.alarmRate)}${precision}`;
}

function startThreshold(evaluation) {
  const { quality } = evaluation;
  const panel = document.querySelector('#threshold');
  const slider = panel.querySelector('input');
  const select = panel.querySelector('select');
  const index = () => (select ? Number(select.value) : 1);
  let threshold = evaluation.threshold ?? 0.5;
  const figures = () => at(quality, index(), nearest(quality.classes[index()].roc, threshold));
  const show = () => {
    const now = figures();
    showThreshold(now);
    slider.setAttribute('aria-valuetext', spoken(now));
    moveMark(now);
  };
  const move = (to) => {
    threshold = to;
    show();
  };
  const reset = () => {
    slider.value = evaluation.threshold ?? 0.5; // The slider rounds to hundredths; the threshold itself stays as it is.
    move(evaluation.threshold ?? 0.5);
  };
  slider.addEventListener('input', () => move(Number(slider.value)));
  select?.addEventListener('change', show);
  panel.querySelector('button').addEventListener('click', reset);
  panel.hidden = false;
  reset();
  return figures;
}

// Calibration and histogram

function drawCalibration({ calibration }) {
  const bins = calibration.filter((bin) => bin.count > 0);
  const points = bins.map((bin) => ({ x: bin.predicted, y: bin.observed, count: bin.count }));
  const largest = Math.max(...bins.map((bin) => bin.count));
  const label = (item) => `predicted ${percent.format(item.raw.x)}, came true ${percent.format(item.raw.y)}, `
    + `${number.format(item.raw.count)} rows`;
  draw('calibration', {
    type: 'line',
    data: {
      datasets: [
        line('Predictions', points, series(0), {
          pointRadius: points.map((point) => 3 + 6 * Math.sqrt(point.count / largest)),
        }),
        diagonal(),
      ],
    },
    options: options(share('Predicted probability'), share('Share that came true'), {
      tooltip: { title: () => '', label },
    }),
  });
}

function drawHistogram({ histogram }) {
  const width = 1 / histogram.length;
  const x = axis('Probability', {
    ticks: { maxRotation: 0, autoSkipPadding: 12 }, scale: { grid: { display: false } },
  });
  const y = axis('Rows', { ticks: { precision: 0 }, scale: { beginAtZero: true } });
  draw('histogram', {
    type: 'bar',
    data: {
      labels: histogram.map((_, bin) => (bin * width).toFixed(2)),
      datasets: [
        { label: 'Rows', data: histogram, backgroundColor: series(0), categoryPercentage: 1, barPercentage: 0.92 },
      ],
    },
    options: options(x, y, {
      tooltip: { title: ([item]) => `${item.label} to ${((item.dataIndex + 1) * width).toFixed(2)}` },
    }),
  });
}

function drawAll(evaluation, figures) {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  if (figures) {
    drawRoc(evaluation, figures());
  }
  if (evaluation.quality) {
    drawCalibration(evaluation.quality);
  }
  drawHistogram(evaluation);
}

async function start() {
  const main = document.querySelector('[data-dataset]');
  const answer = await fetch(main.dataset.dataset, { headers: { Accept: 'application/json' } });
  if (!answer.ok) {
    return; // The tables have the same data.
  }
  const { evaluation } = await answer.json();
  const figures = document.querySelector('#threshold') && startThreshold(evaluation);
  document.documentElement.classList.add('charted');
  const redraw = () => drawAll(evaluation, figures);
  redraw();
  dark.addEventListener('change', redraw);
  still.addEventListener('change', redraw);
}

await start();
