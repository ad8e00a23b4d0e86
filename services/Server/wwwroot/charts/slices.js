// The metric over each parameter by itself.
import { axisOf, axisOption } from './axes.js';
import { axis, base, colorOf, ink, innerRange, number, short, tooltip } from './look.js';
import { thin } from './sample.js';

const HEIGHT = 190;

export const draw = chart => {
  const { trials, columns, options, echart, element } = chart;
  const color = ink();
  const { shown, note } = thin(trials.ranked());
  chart.note(note);
  const axes = columns.filter(column => trials.parameters.has(column.name)).map(column => axisOf(column, trials.parameters.get(column.name)));
  const across = Math.max(1, Math.min(axes.length, Math.floor(element.clientWidth / 280)));
  const rows = Math.ceil(axes.length / across);
  element.style.height = `${Math.max(1, rows) * HEIGHT}px`;
  echart.resize();
  const range = shown.length ? innerRange(shown.map(n => trials.value[n]).sort((a, b) => a - b)) : [0, 1];
  const isLog = options.log && range[0] > 0;
  const worstFirst = shown.map((n, i) => [n, 1 - i / Math.max(1, shown.length - 1)]).reverse();
  const place = (i, size, of, before, after) => ({ [before]: `${(100 * i) / of + (before === 'left' ? 1 : 100 * 14 / (HEIGHT * of))}%`, [after]: `${size}%` });
  echart.setOption({
    ...base(),
    tooltip: { ...base().tooltip, trigger: 'item', formatter: p => tooltip(trials, p.data[2]) },
    grid: axes.map((_, i) => ({ ...place(i % across, 100 / across - 2, across, 'left', 'width'), ...place(Math.floor(i / across), (100 * (HEIGHT - 52)) / (HEIGHT * rows), rows, 'top', 'height'), containLabel: false })),
    xAxis: axes.map((one, i) => axis(axisOption(one, { gridIndex: i, name: short(one.column.name, 30), nameLocation: 'middle', nameGap: 20, axisLabel: { color: color.quiet, formatter: one.label, hideOverlap: true, fontSize: 10 }, nameTextStyle: { color: color.text, fontWeight: 600 } }))),
    yAxis: axes.map((_, i) => axis({ gridIndex: i, type: isLog ? 'log' : 'value', min: range[0], max: range[1] === range[0] ? range[0] + 1 : range[1], axisLabel: { show: i % across === 0, inside: true, color: color.quiet, fontSize: 10, formatter: number, hideOverlap: true }, z: 5 })),
    series: axes.map((one, i) => ({
      type: 'scatter', xAxisIndex: i, yAxisIndex: i, clip: true, symbolSize: shown.length > 1000 ? 3 : 6, progressive: 0,
      data: worstFirst.map(([n, share]) => ({ value: [one.place(trials.parameters.get(one.column.name)[n]), trials.value[n], n], share })).filter(p => !Number.isNaN(p.value[0])).map(p => ({ ...p.value, value: p.value, itemStyle: { color: colorOf(p.share), opacity: shown.length > 1000 ? 0.5 : 0.8 } })),
    })),
  }, { replaceMerge: ['grid', 'xAxis', 'yAxis', 'series'] });
  if (!chart.isDrawn) echart.on('click', p => p.value?.[2] !== undefined && chart.options.open?.(p.value[2]));
  chart.isDrawn = true;
};
