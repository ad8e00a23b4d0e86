// How much of the metric's variation each parameter explains.
import { axis, base, html, ink, short } from './look.js';

export const draw = async chart => {
  const ended = chart.trials.state.filter((_, n) => chart.trials.isEnded(n)).length;
  if (chart.answer && ended < chart.readAt * 1.05) return paint(chart); // a few more trials change little
  chart.readAt = ended;
  const answer = await fetch(`${chart.trials.url}/importance`);
  if (!answer.ok || chart.echart.isDisposed()) return;
  chart.answer = await answer.json();
  paint(chart);
};

const paint = chart => {
  const { answer, echart } = chart;
  const color = ink();
  const shares = answer.parameters.toReversed();
  const rest = 1 - answer.parameters.reduce((sum, { share }) => sum + share, 0);
  chart.note(shares.length
    ? `From ${answer.trials.toLocaleString('en')} trials that succeeded. ${rest > 0.005 ? `${(100 * rest).toFixed(0)}% is due to parameters acting together.` : ''}`
    : 'Too few trials have succeeded yet, or all of them have the same value.');
  echart.setOption({
    ...base(),
    grid: { left: 12, right: 56, top: 8, bottom: 24, containLabel: true },
    tooltip: { ...base().tooltip, trigger: 'item', formatter: p => `${html(p.name)}: <b>${(100 * p.value).toFixed(1)}%</b>` },
    xAxis: axis({ type: 'value', min: 0, axisLabel: { color: color.quiet, formatter: v => `${Math.round(100 * v)}%` } }),
    yAxis: axis({ type: 'category', data: shares.map(({ name }) => name), axisLabel: { color: color.text, formatter: name => short(name, 24) }, splitLine: { show: false } }),
    series: [{ type: 'bar', data: shares.map(({ share }) => share), barMaxWidth: 26, itemStyle: { color: color.accent, borderRadius: [0, 4, 4, 0] }, label: { show: true, position: 'right', color: color.quiet, formatter: p => `${(100 * p.value).toFixed(1)}%` } }],
  });
};
