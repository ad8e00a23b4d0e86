// A parameter as an axis: numbers as they are, choices by their places.
import { number, short } from './look.js';

export const axisOf = (column, values) => {
  if (isNumeric(column, values)) {
    const finite = values.filter(v => typeof v === 'number' && Number.isFinite(v));
    const range = [column.low ?? min(finite), column.high ?? max(finite)];
    return { column, isLog: column.log && range[0] > 0, range, place: v => (typeof v === 'number' ? v : NaN), label: number };
  }
  const items = (column.items ?? [...new Set(values.filter(v => v !== undefined).map(key))].map(text => JSON.parse(text)));
  const places = new Map(items.map((item, i) => [key(item), i]));
  return {
    column, items, isLog: false, range: items.length > 1 ? [0, items.length - 1] : [-1, 1],
    place: v => (v === undefined ? NaN : places.get(key(v)) ?? NaN),
    label: place => (Number.isInteger(place) && items[place] !== undefined ? short(textOf(items[place]), 14) : ''),
  };
};

/** What ECharts needs of it, for any kind of coordinate system. */
export const axisOption = (axis, extra) => ({
  type: axis.isLog ? 'log' : 'value', min: axis.range[0], max: axis.range[1], scale: true,
  ...(axis.items ? { interval: Math.max(1, Math.ceil(axis.items.length / 12)) } : {}),
  ...extra,
});

export const textOf = item => (typeof item === 'string' ? item : JSON.stringify(item));

const key = item => JSON.stringify(item);
const min = values => values.reduce((a, b) => Math.min(a, b), Infinity);
const max = values => values.reduce((a, b) => Math.max(a, b), -Infinity);

// A choice among numbers in rising order is an axis of numbers only if it has many of them; a few are easier to read by name.
const isNumeric = (column, values) => !column.items && values.every(v => v === undefined || typeof v === 'number');
