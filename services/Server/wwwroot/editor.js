// A text area for code: line numbers, Tab as indentation, and news of what was typed once there is a pause.
const PAUSE_MS = 300, INDENT = '  ';

export const open = (area, numbers, page, text) => {
  let waiting = null, isLeaving = false, lines = 0;
  const count = () => {
    const now = area.value.split('\n').length;
    if (now !== lines) numbers.textContent = Array.from({ length: lines = now }, (_, i) => i + 1).join('\n');
    numbers.scrollTop = area.scrollTop;
  };
  const typed = () => {
    count();
    clearTimeout(waiting);
    waiting = setTimeout(() => page.invokeMethodAsync('Typed', area.value), PAUSE_MS);
  };
  area.value = text;
  area.readOnly = false; // what is typed before would be lost
  count();
  area.addEventListener('input', typed);
  area.addEventListener('scroll', () => { numbers.scrollTop = area.scrollTop; });
  area.addEventListener('blur', () => { isLeaving = false; });
  area.addEventListener('keydown', event => {
    if (event.key === 'Escape') { isLeaving = true; return; }
    if (event.key !== 'Tab' || isLeaving) return;
    event.preventDefault();
    const { selectionStart: start, value } = area;
    if (event.shiftKey) {
      const line = value.lastIndexOf('\n', start - 1) + 1;
      if (value.startsWith(INDENT, line)) area.setRangeText('', line, line + INDENT.length, 'preserve');
    } else {
      area.setRangeText(INDENT, start, area.selectionEnd, 'end');
    }
    typed();
  });
  return {
    text: () => area.value,
    show(value) {
      clearTimeout(waiting);
      area.value = value;
      count();
    },
    goTo(line, column) {
      const at = area.value.split('\n').slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
      area.focus();
      area.setSelectionRange(at, at);
      area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
    },
    close: () => clearTimeout(waiting),
  };
};
