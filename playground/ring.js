// The page's own animation: a light that goes round with the page's frames, and a spark for each of
// the guest's turns where it was then. That it goes on is the proof that nothing blocks.

const ROUND = 4000; /* ms */
const FADE = 1600;
const MAX_SPARKS = 400;

/** Fit a canvas to its place, on screens of any density. @returns its context, in CSS pixels */
export function fitted(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** @param {HTMLCanvasElement} canvas */
export function createRing(canvas, { colors, isStill }) {
  let sparks = [];

  function point(context, x, y, radius, color, alpha = 1) {
    context.globalAlpha = alpha;
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
  }

  return {
    /** @param {number} turns of the guest since the last frame */
    draw(time, turns) {
      const angle = isStill() ? -Math.PI / 2 : (time / ROUND) * 2 * Math.PI;
      sparks = sparks.filter((spark) => time - spark.time < FADE);
      for (let i = 0; i < Math.min(turns, 3) && sparks.length < MAX_SPARKS; i++) {
        sparks.push({ time, angle: isStill() ? (time / ROUND) * 2 * Math.PI : angle, out: (sparks.length * 7) % 5 });
      }
      const { context, width, height } = fitted(canvas);
      const { accent, guest, line } = colors();
      const [x, y] = [width / 2, height / 2];
      const radius = Math.min(x, y) - 9;
      context.strokeStyle = line;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.stroke();
      for (const spark of sparks) {
        const age = (time - spark.time) / FADE;
        const away = radius - 7 - spark.out - age * 14;
        point(context, x + away * Math.cos(spark.angle), y + away * Math.sin(spark.angle), 2.2 * (1 - age / 2), guest, 1 - age);
      }
      if (isStill()) return;
      for (let i = 12; i >= 0; i--) {
        const a = angle - i * 0.045;
        point(context, x + radius * Math.cos(a), y + radius * Math.sin(a), 5 - i * 0.3, accent, i === 0 ? 1 : 0.35 - i * 0.025);
      }
    },
  };
}
