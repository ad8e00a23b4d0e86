// One chart on the page: made when its place is shown, drawn again when trials, options or the theme change, gone with its place.
const REDRAW_EVERY_MS = 1000;

export class Chart {
  constructor(element, trials, columns, draw, options) {
    Object.assign(this, { element, trials, columns, draw, options });
    this.echart = echarts.init(element, null, { renderer: 'canvas' });
    this.onChange = () => this.later();
    this.onTheme = () => this.redraw();
    trials.addEventListener('changed', this.onChange);
    addEventListener('autotune-theme', this.onTheme);
    this.sizes = new ResizeObserver(() => this.echart.resize());
    this.sizes.observe(element);
    this.redraw();
  }

  set(options) {
    Object.assign(this.options, options);
    this.redraw();
  }

  redraw() {
    clearTimeout(this.waiting);
    this.waiting = null;
    if (!this.trials.length) return this.note(this.trials.isRead ? 'No trials yet.' : 'Reading trials …');
    this.last = performance.now();
    if (!this.wasDrawn) this.note('');
    this.wasDrawn = true;
    this.draw(this);
    this.drawMs = performance.now() - this.last;
  }

  // A chart that takes long to draw is drawn less often.
  later() {
    if (this.waiting) return;
    const pause = Math.max(REDRAW_EVERY_MS, 10 * (this.drawMs ?? 0));
    const due = (this.last ?? -Infinity) + pause - performance.now();
    if (due <= 0) this.redraw();
    else this.waiting = setTimeout(() => this.redraw(), due);
  }

  /** A line about the chart, such as what is left out. */
  note(text) {
    const place = this.element.closest('[data-with-note]')?.querySelector('[data-note]');
    if (place) place.textContent = text;
  }

  dispose() {
    clearTimeout(this.waiting);
    this.trials.removeEventListener('changed', this.onChange);
    removeEventListener('autotune-theme', this.onTheme);
    this.sizes.disconnect();
    this.echart.dispose();
  }
}
