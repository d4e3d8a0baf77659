// The list of files: one is shown in the editor; they can be added, renamed and deleted.
import { MAIN, describeProblem, nameProblem } from './project.js';
import { element } from './value.js';

const MAX_SHOWN = 200;

/**
 * @param {{ project: import('./project.js').Project, show(path: string): void, forget(path: string): void, say(text: string): void }} options
 * @returns {{ select(path: string): void, draw(): void }}
 */
export function createFiles({ project, show, forget, say }) {
  const $ = (id) => document.getElementById(id);
  const list = $('file-list');
  const dialog = $('name-dialog');
  const field = $('name-field');
  const problem = $('name-problem');
  let selected = MAIN;
  let apply; /* what the dialog is open for */

  function select(path) {
    selected = path;
    draw();
    show(path);
  }

  function draw() {
    const { paths } = project;
    if (!paths.includes(selected)) {
      forget(selected);
      selected = MAIN;
      show(MAIN);
    }
    const items = paths.slice(0, MAX_SHOWN).map((path) => {
      const button = element('button', 'file', path);
      button.type = 'button';
      if (path === selected) button.setAttribute('aria-current', 'true');
      button.addEventListener('click', () => {
        select(path);
        list.querySelector('[aria-current]')?.focus();
      });
      return element('li', '', button);
    });
    if (paths.length > MAX_SHOWN) items.push(element('li', 'more-files', `and ${paths.length - MAX_SHOWN} more`));
    list.replaceChildren(...items);
    list.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    for (const id of ['rename-file', 'delete-file']) $(id).setAttribute('aria-disabled', String(selected === MAIN));
  }

  function ask(title, value, then) {
    $('name-title').textContent = title;
    field.value = value;
    problem.textContent = '';
    field.removeAttribute('aria-invalid');
    apply = then;
    dialog.showModal();
    field.select();
  }

  $('name-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const name = field.value.trim().replace(/^\.?\//, '');
    let text = nameProblem(name, project.paths.filter((path) => path !== apply.from));
    try {
      if (text === '') apply(name);
    } catch (error) {
      text = describeProblem(error);
    }
    problem.textContent = text;
    if (text === '') return dialog.close();
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  });
  $('name-cancel').addEventListener('click', () => dialog.close());

  $('add-file').addEventListener('click', () =>
    ask('New file', '', (name) => {
      project.write(name, '');
      select(name);
      say(`${name} was added.`);
    }));
  $('rename-file').addEventListener('click', () => {
    if (selected === MAIN) return say(`${MAIN} is where the program begins: it keeps its name.`);
    const from = selected;
    ask(`Rename ${from}`, from, Object.assign((name) => {
      if (name === from) return;
      forget(from);
      selected = name;
      project.rename(from, name);
      select(name);
      say(`${from} is now ${name}.`);
    }, { from }));
  });
  $('delete-file').addEventListener('click', () => {
    if (selected === MAIN) return say(`${MAIN} is where the program begins: it cannot be deleted.`);
    const path = selected;
    const bytes = project.bytes(path);
    project.remove(path);
    say(`${path} was deleted.`, ['Undo', () => {
      project.write(path, bytes);
      select(path);
    }]);
  });
  project.addEventListener('list', draw);
  return { select, draw };
}
