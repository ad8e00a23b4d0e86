// The best result so far of several experiments in one chart, over their trials or over the time since each began.
import { axis, base, html, ink, number } from './look.js';
import { Trials } from './trials.js';

// Eight that differ for people who see colours in another way too (Okabe and Ito), each also with a dash of its own.
const COLORS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8a7f00', '#7a7f8c'];
const DASHES = ['solid', 'dashed', 'dotted'];

export const open = (place, note, experiments, byTime) => {
  const chart = echarts.init(place);
  const sizes = new ResizeObserver(() => chart.resize());
  sizes.observe(place);
  const lines = experiments.map(one => ({ ...one, trials: new Trials(one.id, one.maximize) }));
  let overTime = byTime;
  const paint = () => draw(chart, lines, overTime);
  addEventListener('autotune-theme', paint);
  for (const { trials, name } of lines) {
    trials.addEventListener('changed', paint);
    trials.open().catch(failed => { note.textContent = `${name}: ${failed.message}`; });
  }
  paint();
  return {
    set(value) { overTime = value; paint(); },
    close() {
      removeEventListener('autotune-theme', paint);
      sizes.disconnect();
      for (const { trials } of lines) {
        trials.removeEventListener('changed', paint);
        trials.close();
      }
      chart.dispose();
    },
  };
};

const draw = (chart, lines, byTime) => {
  const color = ink();
  chart.setOption({
    ...base(),
    grid: { left: 12, right: 24, top: 36, bottom: 28, containLabel: true },
    legend: { top: 0, type: 'scroll', textStyle: { color: color.text }, data: lines.map(line => line.name) },
    tooltip: { ...base().tooltip, trigger: 'axis', formatter: points => points.map(p => `${p.marker}${html(p.seriesName)}: <b>${html(number(p.value[1]))}</b>`).join('<br>') },
    xAxis: axis({ type: 'value', min: 0, name: byTime ? 'seconds' : 'trials ended', nameLocation: 'middle', nameGap: 26, minInterval: byTime ? undefined : 1 }),
    yAxis: axis({ type: 'value', scale: true }),
    series: lines.map((line, i) => ({
      name: line.name, type: 'line', step: 'end', showSymbol: false, data: best(line, byTime),
      lineStyle: { color: COLORS[i % COLORS.length], width: 2, type: DASHES[i % DASHES.length] }, itemStyle: { color: COLORS[i % COLORS.length] },
    })),
  }, { notMerge: true });
};

// In the order in which trials ended: that is what was known when. Those without a result count as tries.
const best = ({ trials, start }, byTime) => {
  const ended = [];
  for (let n = 0; n < trials.length; n++) if (trials.isEnded(n)) ended.push(n);
  ended.sort((a, b) => trials.ended[a] - trials.ended[b] || a - b);
  const points = [];
  let top = null;
  ended.forEach((n, i) => {
    if (trials.counts(n) && (top === null || trials.better(trials.value[n], top))) top = trials.value[n];
    else if (i + 1 < ended.length) return;
    if (top !== null) points.push([byTime ? (trials.ended[n] - (start ?? trials.created[0])) / 1000 : i + 1, top]);
  });
  return points;
};
