// Programs that run programs: a stack machine, a small Lisp, a parser of expressions, a search in a graph.
let check = 0;

function run(code, limit) {
  const stack = [];
  const memory = { i: 0, sum: 0 };
  for (let at = 0, steps = 0; steps < limit; steps++) {
    const op = code[at++];
    switch (op[0]) {
      case 'push': stack.push(op[1]); break;
      case 'load': stack.push(memory[op[1]]); break;
      case 'store': memory[op[1]] = stack.pop(); break;
      case 'add': { const b = stack.pop(); stack.push(stack.pop() + b); break; }
      case 'less': { const b = stack.pop(); stack.push(stack.pop() < b); break; }
      case 'jump': at = op[1]; break;
      case 'unless': if (!stack.pop()) at = op[1]; break;
      case 'halt': return memory.sum;
    }
  }
  return -1;
}
const LOOP = [['load', 'i'], ['push', 900], ['less'], ['unless', 13], ['load', 'sum'], ['load', 'i'], ['add'], ['store', 'sum'],
  ['load', 'i'], ['push', 1], ['add'], ['store', 'i'], ['jump', 0], ['halt']];
for (let i = 0; i < 3; i++) check += run(LOOP, 1e6);

const read = (source) => {
  const words = source.replace(/[()]/g, ' $& ').trim().split(/\s+/);
  const list = () => {
    const items = [];
    for (let word; (word = words.shift()) !== undefined && word !== ')'; ) items.push(word === '(' ? list() : isNaN(word) ? word : Number(word));
    return items;
  };
  words.shift();
  return list();
};
const GLOBALS = { __proto__: null, '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '<': (a, b) => a < b };
function evaluate(x, scope) {
  if (typeof x === 'string') {
    for (let s = scope; s; s = s.outer) if (x in s.names) return s.names[x];
    throw new ReferenceError(x);
  }
  if (!Array.isArray(x)) return x;
  const [head, ...rest] = x;
  if (head === 'if') return evaluate(evaluate(rest[0], scope) ? rest[1] : rest[2], scope);
  if (head === 'define') return (scope.names[rest[0]] = evaluate(rest[1], scope));
  if (head === 'lambda')
    return (...args) => {
      const names = { __proto__: null };
      rest[0].forEach((name, i) => (names[name] = args[i]));
      return evaluate(rest[1], { names, outer: scope });
    };
  return evaluate(head, scope)(...rest.map((item) => evaluate(item, scope)));
}
const scope = { names: Object.assign({ __proto__: null }, GLOBALS), outer: null };
evaluate(read('(define f (lambda (n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2))))))'), scope);
check += evaluate(read('(f 13)'), scope);

class Parser {
  constructor(text) { this.tokens = text.match(/\d+(?:\.\d+)?|[-+*/()]/g); this.at = 0; }
  peek() { return this.tokens[this.at]; }
  take(token) { return this.peek() === token && ++this.at; }
  expression() {
    let left = this.term();
    for (;;) {
      if (this.take('+')) left = { op: '+', left, right: this.term() };
      else if (this.take('-')) left = { op: '-', left, right: this.term() };
      else return left;
    }
  }
  term() {
    let left = this.factor();
    for (;;) {
      if (this.take('*')) left = { op: '*', left, right: this.factor() };
      else if (this.take('/')) left = { op: '/', left, right: this.factor() };
      else return left;
    }
  }
  factor() {
    if (!this.take('(')) return { value: Number(this.tokens[this.at++]) };
    const inner = this.expression();
    this.take(')');
    return inner;
  }
}
const compute = (node) => {
  if ('value' in node) return node.value;
  const a = compute(node.left), b = compute(node.right);
  return node.op === '+' ? a + b : node.op === '-' ? a - b : node.op === '*' ? a * b : a / b;
};
for (let i = 1; i < 120; i++) check += compute(new Parser(`(${i} + 3) * 7 - 8 / (2 + ${i % 5}) * (4 - 1.5)`).expression());

const WIDTH = 40;
const wall = (x, y) => x < 0 || y < 0 || x >= WIDTH || y >= WIDTH || (x % 4 === 2 && y % 7 !== (x >> 2) % 7);
const cost = new Map([['0,0', 0]]);
for (let front = [{ x: 0, y: 0, d: 0 }]; front.length > 0; ) {
  const next = [];
  for (const { x, y, d } of front)
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      const key = `${x + dx},${y + dy}`;
      if (wall(x + dx, y + dy) || cost.has(key)) continue;
      cost.set(key, d + 1);
      next.push({ x: x + dx, y: y + dy, d: d + 1 });
    }
  front = next;
}
check += cost.size;

// What compiling costs: source that is new each time.
for (let i = 0; i < 40; i++)
  check += String(new Function('a', 'b', `
    const list = [a, b, ${i}], object = { name: 'n${i}', get twice() { return ${i} * 2; }, [\`k\${a}\`]: list };
    function inner(x = a, { y = 2, ...rest } = {}) { for (const item of list) { if (item > x) return item + y; } return rest; }
    class K extends Object { static s = ${i}; #p = 1; m(v) { return this.#p + v; } async n() { await null; } *g() { yield* list; } }
    try { return inner() + new K().m(object.twice) + (b ?? 0); } catch { return -1; } finally { list.length = 0; }`)(i, 2)).length;
if (!(check > 0)) throw new Error('wrong');
