// The metric over trials, with the best so far.
import { axis, base, html, ink, innerRange, tooltip } from './look.js';

export const draw = chart => {
  const { trials, options, echart } = chart;
  const color = ink();
  const [points, early, failed, best] = [[], [], [], []];
  let top = null;
  for (let n = 0; n < trials.length; n++) {
    const value = trials.value[n];
    const x = options.byTime ? trials.ended[n] ?? trials.created[n] : n;
    if (trials.counts(n)) points.push([x, value, n]);
    else if (trials.isEnded(n) && Number.isFinite(value)) early.push([x, value, n]);
    else if (trials.isEnded(n)) failed.push([x, 0, n]);
  }
  // By time, trials end in another order than they began.
  for (const [x, value] of options.byTime ? [...points].sort((a, b) => a[0] - b[0]) : points) {
    if (top === null || trials.better(value, top)) top = value;
    best.push([x, top]);
  }
  const sorted = points.map(point => point[1]).sort((a, b) => a - b);
  const range = options.clip && sorted.length ? innerRange(sorted) : null;
  const isLog = options.log && (sorted[0] ?? 1) > 0;
  const clipped = range ? [...points, ...early].filter(point => point[1] < range[0] || point[1] > range[1]).length : 0;
  chart.note([
    options.log && !isLog ? 'Values that are not above 0 have no logarithm: the axis is linear.' : '',
    clipped ? `${clipped} values beyond the axis; switch “clip” off to see them.` : '',
  ].join(' ').trim());
  echart.setOption({
    ...base(),
    grid: { left: 12, right: 16, top: 28, bottom: 44, containLabel: true },
    legend: { type: 'scroll', top: 0, textStyle: { color: color.text }, data: ['trials', 'best so far', ...(early.length ? ['stopped before their end'] : []), ...(failed.length ? ['without a result'] : [])] },
    tooltip: { ...base().tooltip, trigger: 'item', formatter: p => (p.data?.[2] === undefined ? `best so far: ${html(p.data?.[1])}` : tooltip(trials, p.data[2])) },
    dataZoom: [{ type: 'inside', filterMode: 'none' }, { type: 'slider', height: 16, bottom: 4, filterMode: 'none', borderColor: color.line, textStyle: { color: color.quiet } }],
    xAxis: axis({ type: options.byTime ? 'time' : 'value', name: '', minInterval: options.byTime ? undefined : 1, max: options.byTime ? undefined : Math.max(1, trials.length - 1) }),
    yAxis: [
      axis({ type: isLog ? 'log' : 'value', scale: true, ...(range ? { min: range[0], max: range[1] } : {}), axisLabel: { color: color.quiet, formatter: v => Number(v.toPrecision(5)) } }),
      { type: 'value', min: 0, max: 1, show: false },
    ],
    series: [
      { name: 'trials', type: 'scatter', data: points, symbolSize: points.length > 3000 ? 3 : 6, itemStyle: { color: color.accent, opacity: points.length > 3000 ? 0.35 : 0.65 }, large: points.length > 3000, largeThreshold: 3000, clip: true },
      { name: 'stopped before their end', type: 'scatter', data: early, symbol: 'emptyCircle', symbolSize: early.length > 3000 ? 3 : 6, itemStyle: { color: color.quiet, opacity: 0.6 }, large: early.length > 3000, clip: true },
      { name: 'best so far', type: 'line', step: 'end', data: best, showSymbol: false, lineStyle: { color: color.best, width: 2 }, itemStyle: { color: color.best }, sampling: 'none', z: 3 },
      { name: 'without a result', type: 'scatter', yAxisIndex: 1, data: failed, symbol: 'triangle', symbolSize: 7, itemStyle: { color: color.bad, opacity: 0.8 }, large: failed.length > 3000 },
    ],
  }, { notMerge: !chart.isDrawn });
  if (!chart.isDrawn) echart.on('click', p => p.data?.[2] !== undefined && chart.options.open?.(p.data[2]));
  chart.isDrawn = true;
};
