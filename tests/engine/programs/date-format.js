const times = [0, -1, 1, 1e12, 951782399999, 951782400000, -62135596800000, -62198755200000, 8.64e15, -8.64e15, 8.64e15 + 1, NaN, 1.9, -1.9, 253402300800000, -59011459200000, 1700000000000];
for (const time of times) {
  const date = new Date(time);
  for (const name of ['toString', 'toDateString', 'toTimeString', 'toUTCString', 'toISOString', 'toJSON', 'toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'valueOf', 'getTimezoneOffset',
    'getDay', 'getUTCDay', 'getFullYear', 'getUTCFullYear', 'getMonth', 'getDate', 'getHours', 'getUTCMinutes', 'getMilliseconds', 'getYear', 'toGMTString'])
    try { print(time, name, date[name]()); } catch (error) { print(time, name, `${error}`); }
}
print(new Date(), Date.now(), Date(), new Date(2024, 0), new Date(99, 1), new Date(2024, 1, 30, 25, 61, 61, 1001), new Date(NaN, 0), new Date(undefined), new Date(null), new Date(true));
print(Date.UTC(), Date.UTC(2024), Date.UTC(99, 1), Date.UTC(275760, 8, 13, 0, 0, 0, 1), new Date(2024, 11, 31)[Symbol.toPrimitive]('number'), `${new Date(0)[Symbol.toPrimitive]('default')}`);
