// ends: exited 8
// Exits while modules are evaluated.
import * as std from 'qjs:std';
export default (() => { try { std.exit(8); } catch { print('HOLE: caught'); } })();
print('HOLE: goes on');
