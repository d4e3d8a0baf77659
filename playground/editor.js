// The editor: one view, and a state for each file, so that each keeps its own history.
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, Prec, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

const color = (name) => ({ color: `var(--syntax-${name})` });
const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], ...color('keyword') },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], ...color('string') },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], ...color('number') },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], ...color('function') },
  { tag: [tags.className, tags.typeName, tags.definition(tags.className)], ...color('class') },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], ...color('comment'), fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], ...color('property') },
  { tag: tags.invalid, ...color('error') },
]);

const look = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--paper)', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: 'var(--code-size)', lineHeight: '1.6' },
  '.cm-content': { padding: '0.75rem 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 1rem 0 0.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-gutters': { color: 'var(--faint)', backgroundColor: 'var(--paper)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 0.5rem 0 0.9rem', minWidth: '2.2rem' },
  '.cm-activeLine': { backgroundColor: 'var(--active-line)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--active-line)', color: 'var(--muted)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selection)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--match)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--match)' },
  '.cm-errorLine': { backgroundColor: 'var(--error-paper)' },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-panels input, .cm-panels button': { font: 'inherit' },
});

/* The line that an error came from, until the text changes. */
const markLine = StateEffect.define();
const markedLine = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    if (transaction.docChanged) return Decoration.none;
    for (const effect of transaction.effects) {
      if (effect.is(markLine)) return Decoration.set([Decoration.line({ class: 'cm-errorLine' }).range(effect.value)]);
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * @param {HTMLElement} parent
 * @param {{ nonce: string, onChange(path: string, text: string): void, onRun(): void }} options
 *   nonce: of the page's policy, for the editor's own style sheet
 */
export function createEditor(parent, { nonce, onChange, onRun }) {
  const states = new Map();
  let current;
  let isSetting = false; /* the text is set from outside */

  const stateOf = (path, text) =>
    EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (onRun(), true) }])),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        highlightSelectionMatches(),
        history(),
        drawSelection(),
        bracketMatching(),
        indentOnInput(),
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        syntaxHighlighting(highlighting),
        look,
        markedLine,
        /\.(m?js|json)$/.test(path) ? javascript() : [],
        EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': `Text of ${path}`, 'aria-describedby': 'editor-help', spellcheck: 'false', autocapitalize: 'off' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isSetting) onChange(path, update.state.doc.toString());
        }),
      ],
    });

  const view = new EditorView({ parent, state: stateOf('', '') });

  const keep = () => {
    if (current !== undefined) states.set(current, view.state);
  };

  return {
    get path() {
      return current;
    },
    show(path, text) {
      keep();
      current = path;
      view.setState(states.get(path) ?? stateOf(path, text));
      this.setText(path, text);
    },
    /** The text has changed elsewhere: in the editor this is one step that can be undone. */
    setText(path, text) {
      const isShown = path === current;
      const state = isShown ? view.state : states.get(path);
      if (state === undefined || state.doc.toString() === text) return;
      const transaction = state.update({ changes: { from: 0, to: state.doc.length, insert: text } });
      isSetting = true;
      if (isShown) view.dispatch(transaction);
      else states.set(path, transaction.state);
      isSetting = false;
    },
    forget(path) {
      states.delete(path);
      if (current === path) current = undefined;
    },
    forgetAll() {
      states.clear();
      current = undefined;
    },
    /** To a place in the file that is shown, and mark its line. */
    jump(line, column) {
      const { doc } = view.state;
      const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
      const position = Math.min(from + column - 1, to);
      view.dispatch({ selection: { anchor: position }, effects: [markLine.of(from), EditorView.scrollIntoView(position, { y: 'center' })] });
      view.focus();
    },
    focus: () => view.focus(),
  };
}
