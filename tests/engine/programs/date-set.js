const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));
for (const name of setters)
  for (const args of [[0], [-1], [31], [70, 0, 1], [1e9], [NaN], [], [1.9, 2.9], ['5'], [400000], [12, 13, 14, 15]]) {
    const date = new Date(Date.UTC(2024, 1, 29, 12, 30, 45, 500));
    print(name, args.join(), date[name](...args), date.getTime());
    const invalid = new Date(NaN);
    print(invalid[name](...args), invalid.getTime());
  }
