// One line at the top for what the page has to tell, with something to do about it.
import { element } from './value.js';

/** @returns {(text: string, action?: [string, () => void], isAlert?: boolean) => void} */
export function createNotice() {
  const box = document.getElementById('notice');
  const text = document.getElementById('notice-text');
  const actions = document.getElementById('notice-actions');
  const hide = () => {
    box.hidden = true;
    text.textContent = '';
  };
  return (message, action, isAlert = false) => {
    const button = (label, act) => {
      const made = element('button', 'quiet', label);
      made.type = 'button';
      made.addEventListener('click', () => {
        hide();
        act();
      });
      return made;
    };
    box.hidden = false;
    box.classList.toggle('alert', isAlert);
    text.setAttribute('role', isAlert ? 'alert' : 'status');
    text.textContent = message;
    actions.replaceChildren(...(action === undefined ? [] : [button(...action)]), button('Dismiss', () => {}));
  };
}
