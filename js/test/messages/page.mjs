// Uses the example of messages as somebody would: starts a game, and waits until all lines are there.
const { lines: expected } = await (await fetch('/job')).json();
const frame = document.querySelector('iframe');
await new Promise((resolve) => (frame.contentDocument.readyState === 'complete' && frame.contentWindow.location.href !== 'about:blank' ? resolve() : frame.addEventListener('load', resolve)));
const page = frame.contentDocument;
const lines = () => [...page.querySelectorAll('#log li')].map((line) => line.textContent);

page.querySelector('#start').click();
/* The last number need not come last: the lines are from two Workers. */
while (lines().length < expected) await new Promise((resolve) => setTimeout(resolve, 20));
const first = Number(page.querySelector('#frames').textContent);
while (Number(page.querySelector('#frames').textContent) < first + 3) await new Promise((resolve) => setTimeout(resolve, 20));
await fetch('/report', { method: 'POST', body: JSON.stringify({ lines: lines(), frames: first }) });
