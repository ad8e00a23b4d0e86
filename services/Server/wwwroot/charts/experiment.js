// What the page of an experiment calls: one set of trials for all its charts.
import { Chart } from './chart.js';
import { Trials } from './trials.js';
import * as contour from './contour.js';
import * as curves from './curves.js';
import * as history from './history.js';
import * as importance from './importance.js';
import * as parallel from './parallel.js';
import * as slices from './slices.js';

const kinds = { contour, curves, history, importance, parallel, slices };

/** Begins to read and follow; the page hears of the connection and of what is selected. */
export const open = (id, maximize, columns, page) => {
  const trials = new Trials(id, maximize);
  const charts = new Map();
  const openTrial = n => page.invokeMethodAsync('OpenTrial', n);
  trials.addEventListener('connection', () => page.invokeMethodAsync('SetConnection', trials.connection));
  trials.open().catch(failed => page.invokeMethodAsync('SetConnection', `failed: ${failed.message}`));
  return {
    mount(kind, element, options) {
      const selected = n => page.invokeMethodAsync('Select', n?.slice(0, 200) ?? null, n?.length ?? 0);
      charts.get(kind)?.dispose();
      charts.set(kind, new Chart(element, trials, columns, kinds[kind].draw, { ...options, open: openTrial, ...(kind === 'parallel' ? { selected } : {}) }));
    },
    set(kind, options) { charts.get(kind)?.set(options); },
    clear(kind) { charts.get(kind)?.clear?.(); },
    unmount(kind) {
      charts.get(kind)?.dispose();
      charts.delete(kind);
    },
    close() {
      charts.forEach(chart => chart.dispose());
      charts.clear();
      trials.close();
    },
  };
};
