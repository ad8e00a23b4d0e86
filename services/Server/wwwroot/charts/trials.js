// The trials of one experiment as columns, kept up to date by the server's events. Trials are numbered without gaps, so the n-th entry of
// every column is trial n.
const STATES_ENDED = new Set(['succeeded', 'failed', 'earlyStopped', 'stopped', 'timedOut']);
const NOTIFY_EVERY_MS = 250;

export class Trials extends EventTarget {
  state = []; value = []; created = []; started = []; ended = [];
  parameters = new Map();
  summary = null;

  constructor(id, maximize) {
    super();
    this.id = id;
    this.maximize = maximize;
    this.url = `/api/v1/experiments/${id}`;
  }

  get length() { return this.state.length; }

  /** Reads all there is, then follows. */
  async open() {
    let cursor = null;
    for (let more = true; more && !this.closed;) {
      const answer = await fetch(`${this.url}/columns?limit=50000${cursor ? `&since=${cursor}` : ''}`);
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      const page = await answer.json();
      this.take(page);
      ({ cursor, more } = page);
    }
    this.isRead = true;
    this.notify();
    if (this.closed) return;
    this.events = new EventSource(`${this.url}/events?since=${cursor}`);
    this.events.addEventListener('trials', event => this.take(JSON.parse(event.data)) && this.notify());
    this.events.addEventListener('experiment', event => { this.summary = JSON.parse(event.data); });
    this.events.addEventListener('completed', () => this.close());
    this.events.onopen = () => this.say('connected');
    this.events.onerror = () => this.say('lost');
  }

  close() {
    this.closed = true;
    this.events?.close();
    clearTimeout(this.waiting);
    this.waiting = null;
    // The last trials and the end come together: what waits to be told is told now.
    if (this.isDirty) { this.isDirty = false; this.dispatchEvent(new Event('changed')); }
    this.say('closed');
  }

  take(page) {
    const at = page.sequence;
    for (const [name, cells] of Object.entries(page.parameters)) {
      let column = this.parameters.get(name);
      if (!column) this.parameters.set(name, column = []);
      for (let i = 0; i < at.length; i++) if (cells[i] !== null) column[at[i]] = cells[i];
    }
    for (let i = 0; i < at.length; i++) {
      const n = at[i];
      this.state[n] = page.states[page.state[i]];
      this.value[n] = page.value[i];
      this.created[n] = page.created[i];
      this.started[n] = page.started[i];
      this.ended[n] = page.ended[i];
    }
    return at.length > 0;
  }

  isEnded(n) { return STATES_ENDED.has(this.state[n]); }

  /** Whether a value is better than another. */
  better(a, b) { return this.maximize ? a > b : a < b; }

  /** Whether a trial counts: the value of one that was stopped early is that of its last step. */
  counts(n) { return this.state[n] === 'succeeded' && Number.isFinite(this.value[n]); }

  /** Trials that count, the best first. */
  ranked() {
    const all = [];
    for (let n = 0; n < this.length; n++) if (this.counts(n)) all.push(n);
    return all.sort((a, b) => (this.maximize ? this.value[b] - this.value[a] : this.value[a] - this.value[b]) || a - b);
  }

  /** At once for the first change, then every so often. */
  notify() {
    if (this.waiting) { this.isDirty = true; return; }
    this.dispatchEvent(new Event('changed'));
    this.waiting = setTimeout(() => {
      this.waiting = null;
      if (this.isDirty) { this.isDirty = false; this.notify(); }
    }, NOTIFY_EVERY_MS);
  }

  say(connection) {
    this.connection = connection;
    this.dispatchEvent(new Event('connection'));
  }
}
