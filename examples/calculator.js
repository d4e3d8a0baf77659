// A calculator that reads expressions from standard input: + - * / % ^ ( ),
// names, and "name = expression". An error is an answer, not the end.
import { readLines } from './lib/lines.js';

const BINARY = {
  '+': { level: 1, apply: (a, b) => a + b },
  '-': { level: 1, apply: (a, b) => a - b },
  '*': { level: 2, apply: (a, b) => a * b },
  '/': { level: 2, apply: (a, b) => a / b },
  '%': { level: 2, apply: (a, b) => a % b },
  '^': { level: 4, apply: (a, b) => a ** b, right: true },
};
const NEGATION_LEVEL = 3;

const variables = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
]);

function tokenize(text) {
  const tokens = [];
  const pattern = /\s*(?:(\d+\.?\d*|\.\d+)|([\p{L}_][\p{L}\d_]*)|(\S))/uy;
  for (let match; (match = pattern.exec(text)) !== null; ) {
    const [, number, name, sign] = match;
    tokens.push(number !== undefined ? { number: Number(number) } : { name, sign });
  }
  return tokens;
}

/** Precedence climbing: an operand, then all operators that bind at least so tight. */
function parse(tokens) {
  let at = 0;
  const peek = () => tokens[at]?.sign;
  const expected = (what) => {
    const { number, name, sign } = tokens[at] ?? {};
    throw new SyntaxError(`expected ${what}, found ${number ?? name ?? sign ?? 'the end'}`);
  };

  function operand() {
    const token = tokens[at];
    if (token?.number !== undefined) return at++, token.number;
    if (token?.name !== undefined) {
      at++;
      if (!variables.has(token.name)) throw new ReferenceError(`${token.name} has no value`);
      return variables.get(token.name);
    }
    if (peek() === '-') return at++, -expression(NEGATION_LEVEL);
    if (peek() !== '(') expected('a number, a name or (');
    at++;
    const value = expression(1);
    if (peek() !== ')') expected(')');
    at++;
    return value;
  }

  function expression(level) {
    let left = operand();
    for (let operator; (operator = BINARY[peek()]) && operator.level >= level; ) {
      at++;
      left = operator.apply(left, expression(operator.level + (operator.right ? 0 : 1)));
    }
    return left;
  }

  const value = expression(1);
  if (at < tokens.length) expected('an operator');
  return value;
}

function answer(line) {
  const tokens = tokenize(line);
  const assigns = tokens.length > 2 && tokens[0].name !== undefined && tokens[1].sign === '=';
  const value = parse(assigns ? tokens.slice(2) : tokens);
  if (assigns) variables.set(tokens[0].name, value);
  return assigns ? `${tokens[0].name} = ${value}` : String(value);
}

console.log('calculator: an expression a line, "quit" ends it');
const stop = readLines(0, (line) => {
  if (line.trim() === '') return;
  if (line.trim() === 'quit') {
    console.log('bye');
    return stop();
  }
  try {
    console.log(answer(line));
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
});
