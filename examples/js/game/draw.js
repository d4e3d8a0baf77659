// What a guest may draw: commands as data, because nothing of the page itself goes into a guest.
const COMMANDS = {
  clear(context, color) {
    context.fillStyle = color;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  },
  rect(context, x, y, width, height, color) {
    context.fillStyle = color;
    context.fillRect(x, y, width, height);
  },
  circle(context, x, y, radius, color) {
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, y, Math.max(0, radius), 0, 2 * Math.PI);
    context.fill();
  },
  text(context, x, y, words, color) {
    context.fillStyle = color;
    context.font = '16px system-ui, sans-serif';
    context.fillText(words, x, y);
  },
};
const MOST = 5000;

/**
 * @param {unknown} commands what the guest gave
 * @throws TypeError that says which command is none
 */
export function draw(context, commands) {
  if (!Array.isArray(commands)) throw new TypeError('onframe gives a list of drawing commands');
  if (commands.length > MOST) throw new TypeError(`onframe gives up to ${MOST} drawing commands, not ${commands.length}`);
  commands.forEach((command, i) => {
    const [name, ...args] = Array.isArray(command) ? command : [];
    /* Numbers and texts only: anything else might be a function of the guest, which the canvas would call. */
    const isPlain = args.every((arg) => typeof arg === 'number' || typeof arg === 'string');
    if (!Object.hasOwn(COMMANDS, name) || !isPlain || args.length !== COMMANDS[name].length - 1)
      throw new TypeError(`drawing command ${i} is none of ${Object.keys(COMMANDS)} with its numbers and texts`);
    COMMANDS[name](context, ...args);
  });
}
