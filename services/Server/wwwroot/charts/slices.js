// The metric over each parameter by itself.
import { axisOf, axisOption } from './axes.js';
import { axis, base, colorOf, ink, innerRange, number, short, tooltip } from './look.js';
import { thin } from './sample.js';

const HEIGHT = 190, BANDS = 10;

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
  const isMany = shown.length > 1000;
  const isLog = options.log && range[0] > 0;
  // Many trials: a series for each colour, which ECharts draws as one.
  const bands = Array.from({ length: BANDS }, () => []);
  shown.forEach((n, i) => bands[Math.min(BANDS - 1, Math.floor((1 - i / shown.length) * BANDS))].push(n));
  const place = (i, size, of, before, after) => ({ [before]: `${(100 * i) / of + (before === 'left' ? 1 : 100 * 14 / (HEIGHT * of))}%`, [after]: `${size}%` });
  echart.setOption({
    ...base(),
    tooltip: { ...base().tooltip, trigger: 'item', formatter: p => tooltip(trials, p.data[2]) },
    grid: axes.map((_, i) => ({ ...place(i % across, 100 / across - 2, across, 'left', 'width'), ...place(Math.floor(i / across), (100 * (HEIGHT - 52)) / (HEIGHT * rows), rows, 'top', 'height'), containLabel: false })),
    xAxis: axes.map((one, i) => axis(axisOption(one, { gridIndex: i, name: short(one.column.name, 30), nameLocation: 'middle', nameGap: 20, axisLabel: { color: color.quiet, formatter: one.label, hideOverlap: true, fontSize: 10 }, nameTextStyle: { color: color.text, fontWeight: 600 } }))),
    yAxis: axes.map((_, i) => axis({ gridIndex: i, type: isLog ? 'log' : 'value', min: range[0], max: range[1] === range[0] ? range[0] + 1 : range[1], axisLabel: { show: i % across === 0, showMinLabel: false, showMaxLabel: false, inside: true, color: color.quiet, fontSize: 10, formatter: number, hideOverlap: true }, z: 5 })),
    series: axes.flatMap((one, i) => bands.map((some, band) => ({
      type: 'scatter', xAxisIndex: i, yAxisIndex: i, clip: true, symbolSize: isMany ? 3 : 6, large: isMany, largeThreshold: 0, progressive: 0,
      itemStyle: { color: colorOf((band + 0.5) / BANDS), opacity: isMany ? 0.5 : 0.8 },
      data: some.map(n => [one.place(trials.parameters.get(one.column.name)[n]), trials.value[n], n]).filter(point => !Number.isNaN(point[0])),
    }))),
  }, { replaceMerge: ['grid', 'xAxis', 'yAxis', 'series'] });
  if (!chart.isDrawn) echart.on('click', p => p.value?.[2] !== undefined && chart.options.open?.(p.value[2]));
  chart.isDrawn = true;
};
