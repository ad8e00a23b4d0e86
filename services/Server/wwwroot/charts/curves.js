// Learning curves of chosen trials.
import { axis, base, colorOf, html, ink, number, removed } from './look.js';

const MOST = 50;

export const draw = chart => {
  const { trials, options } = chart;
  const chosen = choose(trials, options).slice(0, MOST);
  chart.wanted = chosen;
  // A curve that has ended stays as it is; those that run are read again.
  chart.known ??= new Map();
  const missing = chosen.filter(n => !chart.known.get(n)?.isOver);
  paint(chart);
  if (missing.length && !chart.isReading) read(chart, missing);
};

const choose = (trials, { which = 'best', chosen = [], count = 10 }) => {
  if (which === 'chosen') return chosen;
  if (which === 'running') return [...trials.state.keys()].filter(n => !trials.isEnded(n)).slice(-count);
  if (which === 'newest') return [...trials.state.keys()].slice(-count);
  return trials.ranked().slice(0, count);
};

const read = async (chart, missing) => {
  chart.isReading = true;
  try {
    const over = new Set(missing.filter(n => chart.trials.isEnded(n)));
    const answer = await fetch(`${chart.trials.url}/metrics?trials=${missing.join(',')}`);
    if (answer.ok) for (const curve of await answer.json()) chart.known.set(curve.sequence, { ...curve, isOver: over.has(curve.sequence) });
  } finally {
    chart.isReading = false;
  }
  if (!chart.echart.isDisposed()) paint(chart);
};

const paint = chart => {
  const { trials, echart } = chart;
  const color = ink();
  const drawn = chart.wanted.map((n, i) => ({ n, share: 1 - i / Math.max(1, chart.wanted.length - 1), curve: chart.known.get(n) })).filter(({ curve }) => curve?.steps.length);
  const removedAt = chart.wanted.map(n => chart.known.get(n)?.removedAt).find(at => at);
  chart.note(drawn.length ? '' : removedAt ? removed(removedAt) : 'No intermediate results: a trial that reports more than once has a learning curve.');
  echart.setOption({
    ...base(),
    grid: { left: 12, right: 16, top: 16, bottom: 24, containLabel: true },
    tooltip: {
      ...base().tooltip, trigger: 'axis', order: trials.maximize ? 'valueDesc' : 'valueAsc',
      formatter: list => `step ${html(list[0]?.axisValue)}<br>${list.slice(0, 12).map(p => `${p.marker}${html(p.seriesName)}: <b>${html(number(p.value[1]))}</b>`).join('<br>')}${list.length > 12 ? '<br>…' : ''}`,
    },
    xAxis: axis({ type: 'value', minInterval: 1, name: '', scale: true }),
    yAxis: axis({ type: 'value', scale: true }),
    series: drawn.map(({ n, share, curve }) => ({
      id: `trial-${n}`, name: `trial ${n}`, type: 'line', showSymbol: curve.steps.length < 2, data: curve.steps.map((step, i) => [step, curve.values[i]]),
      lineStyle: { width: share === 1 ? 2.5 : 1.3, color: colorOf(share), type: trials.isEnded(n) ? 'solid' : 'dashed' }, itemStyle: { color: colorOf(share) },
      endLabel: { show: drawn.length <= 12, formatter: String(n), color: color.quiet }, emphasis: { focus: 'series' }, z: share === 1 ? 3 : 2,
    })),
  }, { replaceMerge: ['series'] });
  if (!chart.isDrawn) echart.on('click', p => chart.options.open?.(Number(p.seriesName.slice(6))));
  chart.isDrawn = true;
};
