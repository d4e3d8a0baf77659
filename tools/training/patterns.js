// Regular expressions as programs use them: to validate, to cut, to replace, to read a log.
const log = Array.from({ length: 150 }, (_, i) =>
  `2026-0${1 + (i % 9)}-1${i % 10}T0${i % 10}:3${i % 6}:07Z [${['info', 'warn', 'error'][i % 3]}] user${i}@mail.example.org GET /items/${i * 7}?page=${i % 5}&sort=name ${200 + (i % 4) * 100} ${i * 13}ms`);
let check = 0;
const LINE = /^(?<date>\d{4}-\d\d-\d\d)T(?<time>[\d:]+)Z \[(\w+)\] (\S+) (GET|POST) ([^ ?]+)\??(\S*) (\d{3}) (\d+)ms$/;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
for (let round = 0; round < 6; round++) {
  for (const line of log) {
    const match = LINE.exec(line);
    check += match.groups.date.length + Number(match[9]) + (match[3] === 'error' ? 1 : 0);
    for (const [, key, value] of match[7].matchAll(/([^&=]+)=([^&]*)/g)) check += key.length + value.length;
    check += line.match(MAIL).length + line.search(/\d{3} \d+ms/) + (/error|fatal/i.test(line) ? 1 : 0);
  }
  const text = log.join('\n');
  check += text.split(/\s+/).length + text.replace(/\d+/g, (n) => n.length).length + text.replace(/(\w+)@(\w+)/g, '$2 at $1').length;
  check += (text.match(/^.*warn.*$/gm) ?? []).length + text.replace(/[aeiou]/g, '').length;
  check += 'someLongCamelCaseName'.replace(/([A-Z])/g, '_$1').toLowerCase().length + ' trim me '.replace(/^\s+|\s+$/g, '').length;
  check += /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test('192.168.1.' + round) + /(a+)(b*)\1/.test('aaabbaaa') + /(?<=\$)\d+/.exec('cost $42')[0].length;
  const sticky = /\s*(?:(\d+)|(\w+)|(.))/y;
  for (let m; (m = sticky.exec('let x1 = 42 + foo(bar, 7) * 3;')); ) check += m.index;
}
if (!(check > 0)) throw new Error('wrong');
