// The metric over two parameters: an average of the trials near each place (Nadaraya and Watson's estimator, Gaussian kernel), in bands.
import { axisOf, axisOption } from './axes.js';
import { axis, base, ink, innerRange, number, scaleColors, short, tooltip } from './look.js';
import { thin } from './sample.js';

const CELLS = 44, WIDTH = 0.07, BANDS = 10;

export const draw = chart => {
  const { trials, columns, options, echart } = chart;
  const color = ink();
  const names = columns.filter(column => trials.parameters.has(column.name)).map(column => column.name);
  const [xName, yName] = [options.x ?? names[0], options.y ?? names[1] ?? names[0]];
  if (!xName) return;
  const { shown, note } = thin(trials.ranked());
  const axes = [xName, yName].map(name => axisOf(columns.find(column => column.name === name), trials.parameters.get(name) ?? []));
  const points = shown.map(n => ({ n, at: axes.map(one => one.place(trials.parameters.get(one.column.name)?.[n])), value: trials.value[n] }))
    .filter(point => point.at.every(Number.isFinite));
  const range = points.length ? innerRange(points.map(point => point.value).sort((a, b) => a - b)) : [0, 1];
  const unit = (one, place) => (one.isLog ? Math.log(place / one.range[0]) / Math.log(one.range[1] / one.range[0]) : (place - one.range[0]) / (one.range[1] - one.range[0]));
  const back = (one, share) => (one.isLog ? one.range[0] * (one.range[1] / one.range[0]) ** share : one.range[0] + share * (one.range[1] - one.range[0]));
  const scaled = points.map(point => ({ x: unit(axes[0], point.at[0]), y: unit(axes[1], point.at[1]), v: Math.min(Math.max(point.value, range[0]), range[1]) }));
  const cells = [];
  for (let i = 0; i < CELLS; i++) {
    for (let j = 0; j < CELLS; j++) {
      const [x, y] = [(i + 0.5) / CELLS, (j + 0.5) / CELLS];
      let [sum, weight] = [0, 0];
      for (const point of scaled) {
        const w = Math.exp(-((point.x - x) ** 2 + (point.y - y) ** 2) / (2 * WIDTH * WIDTH));
        sum += w * point.v;
        weight += w;
      }
      // Where no trial is near, nothing is known.
      if (weight > 0.15) cells.push([i, j, sum / weight]);
    }
  }
  chart.note([note, points.length < shown.length ? `${shown.length - points.length} trials lack one of the two.` : ''].filter(Boolean).join(' '));
  const colors = trials.maximize ? scaleColors() : [...scaleColors()].reverse();
  const cellAxis = { type: 'category', data: [...Array(CELLS).keys()], show: false };
  const size = (value, whole) => (whole * value) / CELLS;
  echart.setOption({
    ...base(),
    grid: { left: 16, right: 110, top: 36, bottom: 44, containLabel: true },
    tooltip: { ...base().tooltip, trigger: 'item', formatter: p => (p.seriesId === 'trials' ? tooltip(trials, p.value[2]) : `about ${number(p.value[2])}`) },
    visualMap: { type: 'continuous', seriesIndex: 0, dimension: 2, min: range[0], max: range[1] === range[0] ? range[0] + 1 : range[1], inRange: { color: bands(colors) }, right: 0, top: 'middle', textStyle: { color: color.text }, formatter: number, calculable: true },
    xAxis: [cellAxis, axis(axisOption(axes[0], { splitLine: { show: false }, position: 'bottom', name: short(xName), nameLocation: 'middle', nameGap: 28, axisLabel: { color: color.quiet, formatter: axes[0].label, hideOverlap: true } }))],
    yAxis: [cellAxis, axis(axisOption(axes[1], { splitLine: { show: false }, position: 'left', name: short(yName), axisLabel: { color: color.quiet, formatter: axes[1].label } }))],
    series: [
      { id: 'field', type: 'heatmap', xAxisIndex: 0, yAxisIndex: 0, data: cells, progressive: 0, emphasis: { disabled: true } },
      { id: 'trials', type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, data: points.map(point => [...point.at, point.n]), symbolSize: points.length > 1000 ? 3 : 5, itemStyle: { color: color.text, opacity: points.length > 1000 ? 0.25 : 0.6 }, large: points.length > 3000 },
    ],
  }, { replaceMerge: ['xAxis', 'yAxis', 'series'] });
  if (!chart.isDrawn) echart.on('click', p => p.seriesId === 'trials' && chart.options.open?.(p.value[2]));
  chart.isDrawn = true;
};

// Steps of one colour each: the eye sees the lines between them.
const bands = colors => Array.from({ length: 2 * BANDS }, (_, i) => colors[Math.min(colors.length - 1, Math.floor((Math.floor(i / 2) / BANDS) * colors.length))]);
