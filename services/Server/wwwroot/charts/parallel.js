// Parallel coordinates. A trial that lacks a parameter is cut there: its line has a gap, it is not left out. What is brushed on the axes
// keeps its colour, the rest turns grey.
import { axisOf, axisOption } from './axes.js';
import { base, colorOf, ink, innerRange, number, short, tooltip } from './look.js';
import { thin } from './sample.js';

const BANDS = 10, TOP = 0.98;

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
  const scales = [...axes.map(axis => unit(axis.range, axis.isLog)), unit([metric[0], metric[1] === metric[0] ? metric[0] + 1 : metric[1]], metricLog)];
  const opacity = Math.min(0.85, Math.max(0.12, 6 / Math.sqrt(shown.length + 1) + 0.05));

  chart.paint = () => {
    const isBrushed = chart.brushed.size > 0;
    const bands = Array.from({ length: BANDS + 1 }, () => []);
    const others = [];
    // The best are drawn last, on top.
    for (const row of chart.rows.toReversed()) {
      const isChosen = [...chart.brushed].every(([name, intervals]) => {
        const place = row.places[chart.axisNames.indexOf(name)];
        return intervals.some(([low, high]) => place >= low && place <= high);
      });
      (isChosen ? bands[row.share > TOP ? BANDS : Math.min(BANDS - 1, Math.floor(row.share * BANDS))] : others).push(row);
    }
    chart.selected = isBrushed ? bands.flat().map(row => row.n).reverse() : null;
    chart.note([note, isBrushed ? `${chart.selected.length.toLocaleString('en')} of ${chart.rows.length.toLocaleString('en')} selected.` : ''].filter(Boolean).join(' '));
    options.selected?.(chart.selected);
    // ECharts fails to draw a series of lines that has none, and leaves lines as they were in a series that it knows.
    chart.generation = (chart.generation ?? 0) + 1;
    return [
      { id: 'extent', type: 'parallel', silent: true, lineStyle: { opacity: 0 }, data: [0, 1].map(end => [...axes.map(axis => axis.range[end]), metric[end]]) },
      lines(`others-${chart.generation}`, 2, others, scales, { color: color.quiet, width: 1, opacity: Math.min(0.25, 4 / Math.sqrt(others.length + 1)) }),
      ...bands.map((rows, i) => lines(`band-${i}-${chart.generation}`, 3 + i, rows, scales, i === BANDS
        ? { color: colorOf(1), width: 1.8, opacity: 0.95 }
        : { color: colorOf((i + 0.5) / BANDS), width: 1, opacity: isBrushed ? Math.max(0.5, opacity) : opacity })),
    ].filter(series => series.data.length);
  };

  const areas = { width: 18, borderWidth: 1, borderColor: color.accent, color: color.accent, opacity: 0.25 };
  const place = { left: 48, right: 72, top: 44, bottom: 28 };
  echart.setOption({
    ...base(),
    tooltip: { ...base().tooltip, trigger: 'item', formatter: p => (trialAt(chart, p) === undefined ? '' : tooltip(trials, trialAt(chart, p))) },
    parallel: { ...place, parallelAxisDefault: { areaSelectStyle: areas, realtime: false, z: 20 } },
    parallelAxis: [
      ...axes.map((axis, i) => axisOption(axis, {
        id: `axis-${i}`, dim: i, name: short(axis.column.name, 18), ...style(color), axisLabel: { color: color.text, formatter: axis.label, textBorderColor: color.back, textBorderWidth: 2 },
      })),
      { id: 'metric', dim: last, type: metricLog ? 'log' : 'value', name: options.metric ?? 'metric', min: metric[0], max: metric[1] === metric[0] ? metric[0] + 1 : metric[1], scale: true, ...style(color), axisLabel: { color: color.text, formatter: number, textBorderColor: color.back, textBorderWidth: 2 } },
    ],
    // The lines lie on a grid of the same size: ECharts draws thousands of lines there in the time that its own series takes for a hundred.
    grid: { ...place, containLabel: false },
    xAxis: { type: 'value', min: 0, max: last || 1, show: false },
    yAxis: { type: 'value', min: 0, max: 1, show: false },
    series: chart.paint(),
  }, chart.isDrawn && isOther ? { notMerge: true } : { replaceMerge: ['series'] });
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
    echart.setOption({ series: chart.paint() }, { replaceMerge: ['series'] });
  });
  echart.on('click', p => trialAt(chart, p) !== undefined && options.open?.(trialAt(chart, p)));
  chart.clear = () => {
    for (const name of [...chart.brushed.keys()]) echart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: axisId(chart, name), intervals: [] });
  };
};

const axisId = (chart, name) => (name === null ? 'metric' : `axis-${chart.axisNames.indexOf(name)}`);

const style = color => ({ nameTextStyle: { color: color.text, fontWeight: 600, fontSize: 12 }, nameGap: 14, axisLine: { lineStyle: { color: color.quiet } }, axisTick: { lineStyle: { color: color.quiet } } });

const trialAt = (chart, p) => (p.seriesType === 'lines' ? chart.echart.getOption().series[p.seriesIndex].trials[p.dataIndex] : undefined);

/** From a value on an axis to its share of the axis. */
const unit = ([low, high], isLog) => (isLog ? value => Math.log(value / low) / Math.log(high / low) : value => (value - low) / (high - low));

// Trials of one colour. Each run of parameters that a trial has is a line of its own: so there is a gap where it lacks one.
const lines = (id, z, rows, scales, lineStyle) => {
  const [flat, trials] = [[], []];
  for (const { n, places } of rows) {
    for (let i = 0; i < places.length; i++) {
      const [from, run] = [i, []];
      for (; i < places.length && !Number.isNaN(places[i]); i++) run.push(i, scales[i](places[i]));
      if (!run.length) continue;
      // One by itself is a dash.
      if (run.length === 2) run.splice(0, 2, from - 0.04, run[1], from + 0.04, run[1]);
      flat.push(run.length / 2, ...run);
      trials.push(n);
    }
  }
  return { id, z, trials, type: 'lines', coordinateSystem: 'cartesian2d', polyline: true, large: true, largeThreshold: 0, progressive: 0, clip: false, lineStyle, data: flat };
};
