// regular expressions: matching, groups, backtracking, replacing, Unicode
(function () {
    let log = '';
    for (let i = 0; i < 600; i++) {
        log += `2024-0${1 + (i % 9)}-1${i % 10} [${i % 3 ? 'info' : 'warn'}] user${i}@host${i % 7}.example says "état ${i}"\n`;
    }
    let result = 0;
    for (const { groups } of log.matchAll(/(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d) \[(?<level>\w+)\]/g)) {
        result += groups.level === 'warn' ? +groups.month : +groups.day;
    }
    result += log.match(/[\w.]+@[\w.]+\.example/g).length;
    result += log.replace(/"([^"]*)"/g, (_, said) => `<${said.length}>`).length;
    result += log.split(/\r?\n|\s+/).filter((word) => /^\p{Letter}+\d+/u.test(word)).length;
    for (let i = 0; i < 15; i++) result += /(a+)+b/.test(`${'a'.repeat(i)}c`) ? 1 : 0;
    for (const line of log.split('\n')) {
        if (/^(?=.*warn)(?!.*user1).*$/i.test(line)) result++;
    }
    if (result !== 37251) throw new Error(`wrong result: ${result}`);
})();
