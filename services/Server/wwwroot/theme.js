// Which theme is shown: what was chosen, or what the system has. Charts redraw on "autotune-theme".
const key = 'autotune-theme';

export const isDark = () => {
  const chosen = localStorage.getItem(key);
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  show(dark);
  return dark;
};

export const choose = dark => {
  localStorage.setItem(key, dark ? 'dark' : 'light');
  show(dark);
};

const show = dark => {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  window.dispatchEvent(new CustomEvent('autotune-theme', { detail: { dark } }));
};
