// ends: polls
// needs: std
// The ways of the qjs program to run code; none may lift the limit.
try {
    std.evalScript('try { for (;;); } catch { print("HOLE: caught") }');
} catch {
    print('HOLE: caught outside');
}
