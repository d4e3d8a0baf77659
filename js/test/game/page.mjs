// Uses the example of a game as somebody would: plays, breaks its text, and mends it while the page goes on.
const frame = document.querySelector('iframe');
await new Promise((resolve) => (frame.contentDocument.readyState === 'complete' && frame.contentWindow.location.href !== 'about:blank' ? resolve() : frame.addEventListener('load', resolve)));
const { contentDocument: page, contentWindow: view } = frame;
const [canvas, editor, run, pause, status] = ['canvas', '#source', '#run', '#pause', '#status'].map((name) => page.querySelector(name));
const context = canvas.getContext('2d');

async function until(holds) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
/** Where the paddle begins, the first white pixel near the ground; undefined: there is no picture. */
function paddle() {
  const { data } = context.getImageData(0, canvas.height - 6, canvas.width, 1);
  const at = data.findIndex((_, i) => i % 4 === 0 && data[i] > 250 && data[i + 1] > 250 && data[i + 2] > 250);
  return at < 0 ? undefined : at / 4;
}
const press = (type, key) => canvas.dispatchEvent(new view.KeyboardEvent(type, { key, bubbles: true, cancelable: true }));
let frames = 0;
view.requestAnimationFrame(function count() {
  frames++;
  view.requestAnimationFrame(count);
});

await until(() => editor.value !== '' && status.textContent === '');
if (pause.textContent === 'Go on') pause.click(); /* less motion is asked for */
await until(() => paddle() !== undefined);
const good = editor.value;
const begin = paddle();
press('keydown', 'ArrowRight');
await until(() => paddle() > begin + 30);
press('keyup', 'ArrowRight');
const moved = paddle();

/* Endless: the picture stands, the page does not. */
editor.value = good.replace('before = time;', 'for (;;);');
run.click();
await until(() => status.textContent !== '');
const stopped = status.textContent;
const before = frames;
await until(() => frames > before + 3);

/* Mended, and run by the keyboard: it goes on from where it was. */
context.clearRect(0, 0, canvas.width, canvas.height);
editor.value = good;
editor.dispatchEvent(new view.KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
await until(() => status.textContent === '' && paddle() !== undefined);
const after = paddle();

/* What does not begin leaves the game as it is. */
editor.value = 'export function onframe( {';
run.click();
await until(() => status.textContent !== '');
const refused = status.textContent;
context.clearRect(0, 0, canvas.width, canvas.height);
await until(() => paddle() !== undefined);

editor.value = 'export const onframe = () => [["clear", "black"], ["text", 1, 2, { toString: () => "here" }, "white"]]';
run.click();
await until(() => status.textContent !== refused && status.textContent !== '');
const nonsense = status.textContent;

await fetch('/report', { method: 'POST', body: JSON.stringify({ begin, moved, after, stopped, refused, nonsense }) });
