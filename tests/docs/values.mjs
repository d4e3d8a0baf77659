// Statements of a program whose line tells their value, as `// → VALUE`, check it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './process.mjs';

const ts = createRequire(path.join(ROOT, 'build/tools/docs/package.json'))('typescript');
const MARK = '// → ';

/** What the statements call; beside the program's own names. */
export const PRELUDE = `import { inspect as __inspect } from 'node:util';
function __shows(value, wanted, what) {
  const plain = typeof value === 'string' ? value : __inspect(value, { breakLength: Infinity, depth: 10 });
  if (plain !== wanted && __inspect(value) !== wanted) throw new Error(what + ' is ' + plain + ' and not ' + wanted);
  return value;
}
`;

/** Where the value of a statement is written, and how to check it there. */
function checkOf(statement, file) {
  const call = (node, value) => `__shows(${node.getText(file)}, ${JSON.stringify(value)}, ${JSON.stringify(node.getText(file))})`;
  if (ts.isVariableStatement(statement)) {
    const [{ name }] = statement.declarationList.declarations;
    return (value) => ({ at: statement.end, end: statement.end, text: ` ${call(name, value)};` });
  }
  if (!ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  const isLog = ts.isCallExpression(expression) && expression.expression.getText(file) === 'console.log' && expression.arguments.length === 1;
  const node = isLog ? expression.arguments[0] : expression;
  return (value) => ({ at: isLog ? statement.getStart(file) : node.getStart(file), end: isLog ? statement.end : node.end, text: `${call(node, value)}${isLog ? ';' : ''}` });
}

/** @param {string} code of TypeScript @throws where a value is told of what has none */
export function checked(code) {
  const file = ts.createSourceFile('block.ts', code, ts.ScriptTarget.Latest, true);
  const edits = [];
  const visit = (node) => {
    for (const comment of ts.getTrailingCommentRanges(code, node.end) ?? []) {
      const text = code.slice(comment.pos, comment.end);
      const check = text.startsWith(MARK) ? checkOf(node, file) : undefined;
      if (check !== undefined) edits.push(check(text.slice(MARK.length).trim()));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  if (edits.length !== code.split(MARK).length - 1) throw new Error(`"${MARK}" stands behind what is no statement with a value`);
  return edits.sort((a, b) => b.at - a.at).reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.end), code);
}
