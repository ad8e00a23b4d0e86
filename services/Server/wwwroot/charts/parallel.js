// Parallel coordinates. A trial that lacks a parameter is cut there: its line has a gap, it is not left out. What is brushed on the axes
// keeps its colour, the rest turns grey.
import { axisOf, axisOption } from './axes.js';
import { base, colorOf, html, ink, innerRange, number, short, tooltip } from './look.js';
import { thin } from './sample.js';

export const draw = chart => {
  const { trials, columns, options, echart, element } = chart;
  const color = ink();
  const ranked = trials.ranked();
  const kept = ranked.slice(0, Math.max(1, Math.ceil((ranked.length * (options.best ?? 100)) / 100)));
  const { shown, note } = thin(kept);
  const axes = columns.filter(column => !options.hidden?.includes(column.name) && trials.parameters.has(column.name))
    .map(column => axisOf(column, trials.parameters.get(column.name)));
  const values = kept.map(n => trials.value[n]).sort((a, b) => a - b);
  const metric = values.length ? innerRange(values) : [0, 1];
  const metricLog = options.log && metric[0] > 0;
  const last = axes.length;

  // On a narrow screen the chart is wider than its place, which scrolls.
  element.style.minWidth = `${(last + 1) * 90}px`;
  echart.resize();
  chart.brushed ??= new Map();
  chart.rows = shown.map((n, i) => {
    const places = axes.map(axis => axis.place(trials.parameters.get(axis.column.name)[n]));
    places.push(Math.min(Math.max(trials.value[n], metric[0]), metric[1]));
    return { n, places, share: 1 - i / Math.max(1, shown.length - 1) };
  });
  const before = chart.axisNames?.join('\n');
  chart.axisNames = [...axes.map(axis => axis.column.name), null];
  // ECharts keeps the order in which axes came: others than before begin anew.
  const isOther = chart.axisNames.join('\n') !== before;
  const opacity = Math.min(0.85, Math.max(0.12, 60 / Math.sqrt(shown.length + 1) / 10 + 0.05));

  chart.paint = () => {
    const chosen = chart.rows.filter(row => [...chart.brushed].every(([name, intervals]) => {
      const place = row.places[chart.axisNames.indexOf(name)];
      return intervals.some(([low, high]) => place >= low && place <= high);
    }));
    const isBrushed = chart.brushed.size > 0;
    const grey = isBrushed ? chart.rows.filter(row => !chosen.includes(row)) : [];
    chart.selected = isBrushed ? chosen.map(row => row.n) : null;
    chart.note([note, isBrushed ? `${chosen.length.toLocaleString('en')} of ${chart.rows.length.toLocaleString('en')} selected.` : ''].filter(Boolean).join(' '));
    options.selected?.(chart.selected);
    // The best are drawn last, on top.
    return [
      { id: 'others', ...series(0.6), lineStyle: { color: color.faint, width: 1, opacity: 1 }, data: segments(grey, null) },
      { id: 'chosen', ...series(opacity), data: segments(chosen.reverse(), row => ({ color: colorOf(row.share), opacity: row.share > 0.98 ? 0.95 : isBrushed ? Math.max(0.5, opacity) : opacity, width: row.share > 0.98 ? 1.8 : 1 })) },
    ];
  };

  const series = opacityOf => ({ type: 'parallel', smooth: false, inactiveOpacity: opacityOf, activeOpacity: opacityOf, progressive: 0, emphasis: { disabled: shown.length > 1000, lineStyle: { width: 2.5, opacity: 1 } }, large: false });
  const areas = { width: 18, borderWidth: 1, borderColor: color.accent, color: color.accent, opacity: 0.25 };
  echart.setOption({
    ...base(),
    tooltip: { ...base().tooltip, trigger: 'item', formatter: p => (p.data?.n === undefined ? '' : tooltip(trials, p.data.n)) },
    parallel: { left: 48, right: 56, top: 44, bottom: 28, parallelAxisDefault: { areaSelectStyle: areas, realtime: false } },
    parallelAxis: [
      ...axes.map((axis, i) => axisOption(axis, {
        id: `axis-${i}`, dim: i, name: short(axis.column.name, 18), ...style(color), axisLabel: { color: color.text, formatter: axis.label, textBorderColor: color.back, textBorderWidth: 2 },
      })),
      { id: 'metric', dim: last, type: metricLog ? 'log' : 'value', name: options.metric ?? 'metric', min: metric[0], max: metric[1] === metric[0] ? metric[0] + 1 : metric[1], scale: true, ...style(color), axisLabel: { color: color.text, formatter: number, textBorderColor: color.back, textBorderWidth: 2 } },
    ],
    series: chart.paint(),
  }, { notMerge: chart.isDrawn && isOther });
  if (chart.isDrawn) {
    for (const [name, intervals] of chart.brushed) echart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: axisId(chart, name), intervals });
    return;
  }
  chart.isDrawn = true;
  echart.on('axisareaselected', event => {
    const at = event.parallelAxisId === 'metric' ? chart.axisNames.length - 1 : Number(event.parallelAxisId.slice(5));
    const name = chart.axisNames[at];
    const same = JSON.stringify(chart.brushed.get(name) ?? []) === JSON.stringify(event.intervals);
    if (same) return;
    if (event.intervals.length) chart.brushed.set(name, event.intervals);
    else chart.brushed.delete(name);
    echart.setOption({ series: chart.paint() });
  });
  echart.on('click', p => p.data?.n !== undefined && options.open?.(p.data.n));
  chart.clear = () => {
    for (const name of [...chart.brushed.keys()]) echart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: axisId(chart, name), intervals: [] });
  };
};

const axisId = (chart, name) => (name === null ? 'metric' : `axis-${chart.axisNames.indexOf(name)}`);

const style = color => ({ nameTextStyle: { color: color.text, fontWeight: 600, fontSize: 12 }, nameGap: 14, axisLine: { lineStyle: { color: color.quiet } }, axisTick: { lineStyle: { color: color.quiet } } });

// ECharts joins what lies on both sides of an empty value, so each run of present ones is a line of its own.
const segments = (rows, lineOf) => rows.flatMap(row => {
  const lineStyle = lineOf?.(row);
  const runs = [];
  for (let i = 0; i < row.places.length; i++) {
    if (Number.isNaN(row.places[i])) continue;
    const isNew = i === 0 || Number.isNaN(row.places[i - 1]);
    if (isNew) runs.push(new Array(row.places.length).fill('-'));
    runs.at(-1)[i] = row.places[i];
  }
  return runs.map(value => ({ value, n: row.n, lineStyle }));
});
