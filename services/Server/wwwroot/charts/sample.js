// Which trials are drawn when there are too many to be told apart.
const MOST_BEST = 2000, MOST_OTHERS = 3000;

/** The best ones and some of the others, always the same of the same trials; and what to say about it. */
export const thin = ranked => {
  if (ranked.length <= MOST_BEST + MOST_OTHERS) return { shown: ranked, note: '' };
  const others = ranked.slice(MOST_BEST);
  let seed = 1;
  for (let i = 0; i < MOST_OTHERS; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const j = i + Math.floor((seed / 2 ** 32) * (others.length - i));
    [others[i], others[j]] = [others[j], others[i]];
  }
  const chosen = new Set(others.slice(0, MOST_OTHERS));
  return {
    shown: ranked.filter((n, rank) => rank < MOST_BEST || chosen.has(n)),
    note: `Showing the best ${MOST_BEST.toLocaleString('en')} and ${MOST_OTHERS.toLocaleString('en')} drawn at random of ${ranked.length.toLocaleString('en')} trials.`,
  };
};
