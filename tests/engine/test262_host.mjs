// What a host of test262 defines (its INTERPRETING.md), in the guest: evaluated as a module ahead of each test.
// The runners give `realms`, the global objects of other realms, and `IsHTMLDDA`, which no script can make.
import { evalScript } from 'qjs:std';

const { realms = [], IsHTMLDDA, gc } = globalThis;

function define(global, evaluate) {
    const host = {
        global,
        gc,
        IsHTMLDDA,
        evalScript: evaluate,
        detachArrayBuffer(buffer) {
            ArrayBuffer.prototype.transfer.call(buffer);
        },
        createRealm() {
            const other = realms.shift();
            if (other === undefined) throw new Error('test262_suite.mjs has to ask for more realms');
            return define(other, (source) => other.eval(source)); // a Script's let and const would stay
        },
    };
    Object.defineProperty(global, '$262', { value: host, writable: true, configurable: true });
    return host;
}

delete globalThis.realms;
delete globalThis.IsHTMLDDA;
define(globalThis, (source) => evalScript(source));
