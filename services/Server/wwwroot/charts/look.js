// How charts look: colours of both themes, the scale of the metric, numbers, and names that come from people.
const VIRIDIS = ['#440154', '#482878', '#3e4a89', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6dcd59', '#b4de2c', '#fde725'];
const CIVIDIS_DARK = ['#31446b', '#4a577c', '#63678d', '#7c7b78', '#958f78', '#afa371', '#c9b864', '#e4cf52', '#f6dc45', '#fdea45'];

export const isDark = () => document.documentElement.dataset.theme === 'dark';

export const ink = () => isDark()
  ? { text: '#c9ccd6', quiet: '#8b90a0', line: '#3a3f4d', accent: '#9fa8da', best: '#ffb300', bad: '#ef7a7a', faint: 'rgba(200,205,220,0.10)', back: '#1b1e27' }
  : { text: '#2b2e38', quiet: '#6a6f7d', line: '#d5d8df', accent: '#3949ab', best: '#d97706', bad: '#c62828', faint: 'rgba(60,65,85,0.10)', back: '#ffffff' };

/** Colours from the worst to the best; the best stands out from the background of either theme. */
export const scaleColors = () => isDark() ? CIVIDIS_DARK : [...VIRIDIS].reverse();

/** The colour of a share from 0 (worst) to 1 (best). */
export const colorOf = share => {
  const colors = scaleColors();
  return colors[Math.min(colors.length - 1, Math.max(0, Math.floor(share * colors.length)))];
};

export const number = value => {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  return String(Number(value.toPrecision(5)));
};

/** Text for ECharts' tooltips, which are HTML. */
export const html = text => String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);

export const short = (text, most = 28) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** What stands in the place of a curve that retention has removed. */
export const removed = at => `Removed by retention at ${new Date(at).toLocaleString()}.`;

export const base = () => ({
  animation: false,
  textStyle: { fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif', color: ink().text },
  backgroundColor: 'transparent',
  tooltip: {
    confine: true, transitionDuration: 0, backgroundColor: ink().back, borderColor: ink().line, textStyle: { color: ink().text, fontSize: 12 },
  },
});

export const axis = extra => ({
  axisLine: { lineStyle: { color: ink().line } },
  axisLabel: { color: ink().quiet, hideOverlap: true },
  nameTextStyle: { color: ink().quiet },
  splitLine: { lineStyle: { color: ink().faint } },
  ...extra,
});

/** The values between which nearly all of them lie; those beyond would make the rest flat. */
export const innerRange = sorted => {
  if (sorted.length < 8) return [sorted[0], sorted.at(-1)];
  const at = share => sorted[Math.round(share * (sorted.length - 1))];
  const [low, high] = [at(0.25), at(0.75)];
  const reach = 3 * (high - low);
  return [Math.max(sorted[0], low - reach), Math.min(sorted.at(-1), high + reach)];
};

export const tooltip = (trials, n) => {
  const rows = [...trials.parameters].filter(([, column]) => column[n] !== undefined)
    .map(([name, column]) => `<tr><td>${html(short(name))}</td><td style="padding-left:1em;text-align:right">${html(short(number(column[n])))}</td></tr>`);
  const value = trials.value[n] === null ? html(trials.state[n]) : `<b>${html(number(trials.value[n]))}</b>`;
  return `trial ${n}: ${value}<table style="font-size:12px;border-spacing:0">${rows.slice(0, 14).join('')}</table>${rows.length > 14 ? '…' : ''}`;
};
