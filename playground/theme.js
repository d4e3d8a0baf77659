// Light or dark: as the system has it, until somebody chooses.

const KEY = 'theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/* Storage may be forbidden; then the choice lasts as long as the page. */
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function createTheme(button, onChange) {
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const tell = () => {
    button.setAttribute('aria-pressed', String(isDark()));
    onChange();
  };
  const choice = stored();
  if (choice === 'light' || choice === 'dark') root.dataset.theme = choice;
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem(KEY, root.dataset.theme);
    } catch {}
    tell();
  });
  dark.addEventListener('change', tell);
  tell();
}
