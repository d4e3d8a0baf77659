// ends: done
// needs: ways
// Text with lone surrogates, NUL, directions, ropes, and a million characters.
globalThis.hostile = ['\ud800a\udfff\0\u202e\ufeff' + 'x'.repeat(1000) + '\udc00'.repeat(1000), 'a' + '\u{10ffff}'.repeat(300000), { ['\ud800']: 1, ['\0']: 2, ['x'.repeat(100000)]: 3 }];
0;
