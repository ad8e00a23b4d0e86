// The page of a trial: its log as it grows, and its learning curve.
import { axis, base, html, ink, number, removed } from './charts/look.js';

const MOST_CHARACTERS = 400_000, LOOK_EVERY_MS = 1500;

export const open = (id, sequence, attempt, isRunning) => {
  const url = `/api/v1/experiments/${id}/trials/${sequence}`;
  const stop = new AbortController();
  return {
    // Both go on for as long as the trial runs; nobody waits for them.
    log(place, note) { follow(`${url}/log?attempt=${attempt}${isRunning ? '&follow=true' : ''}`, place, note, stop.signal); },
    curve(place, note) { curve(`${url}/metrics?attempt=${attempt}`, place, note, isRunning, stop.signal); },
    close: () => stop.abort(),
  };
};

const follow = async (url, place, note, signal) => {
  place.textContent = '';
  try {
    const answer = await fetch(url, { signal });
    if (!answer.ok) {
      note.textContent = (await answer.json().catch(() => null))?.detail ?? `${answer.status} ${answer.statusText}`;
      return;
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let cut = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      // Whoever has scrolled up to read stays where he is.
      const isAtEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 40;
      place.append(part.value);
      while (place.textContent.length > MOST_CHARACTERS && place.firstChild) {
        cut += place.firstChild.length;
        if (place.childNodes.length > 1) place.firstChild.remove();
        else place.firstChild.deleteData(0, place.firstChild.length - MOST_CHARACTERS / 2);
      }
      if (isAtEnd) place.scrollTop = place.scrollHeight;
      note.textContent = cut ? 'Only the end is shown; the whole log can be downloaded.' : '';
    }
    if (!place.textContent) note.textContent = 'It has printed nothing.';
  } catch (failed) {
    if (!signal.aborted) note.textContent = `The log has broken off: ${failed.message}`;
  }
};

const curve = async (url, place, note, isRunning, signal) => {
  const chart = echarts.init(place);
  const sizes = new ResizeObserver(() => chart.resize());
  sizes.observe(place);
  let last = null;
  const paint = () => last && draw(chart, last, note);
  addEventListener('autotune-theme', paint, { signal });
  signal.addEventListener('abort', () => { sizes.disconnect(); chart.dispose(); });
  do {
    const answer = await fetch(url, { signal }).catch(() => null);
    if (signal.aborted) return;
    if (answer?.ok) { last = await answer.json(); paint(); }
    if (isRunning) await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
  } while (isRunning && !signal.aborted);
};

const draw = (chart, { steps, values, final, removedAt }, note) => {
  const color = ink();
  note.textContent = steps.length ? '' : removedAt ? removed(removedAt) : 'No intermediate results.';
  chart.setOption({
    ...base(),
    grid: { left: 12, right: 24, top: 16, bottom: 16, containLabel: true },
    tooltip: { ...base().tooltip, trigger: 'axis', formatter: ([p]) => `step ${html(p.value[0])}: <b>${html(number(p.value[1]))}</b>` },
    xAxis: axis({ type: 'value', minInterval: 1, scale: true }),
    yAxis: axis({ type: 'value', scale: true }),
    series: [{
      type: 'line', data: steps.map((step, i) => [step, values[i]]), showSymbol: steps.length < 40, lineStyle: { color: color.accent, width: 2 }, itemStyle: { color: color.accent },
      markLine: final === null ? undefined : { silent: true, symbol: 'none', data: [{ yAxis: final }], lineStyle: { color: color.best }, label: { color: color.text, formatter: `final ${number(final)}`, position: 'insideEndTop' } },
    }],
  });
};
