// ends: done or exception
// Globals that the web's are made from are other ones before the first of these is looked at.
DOMException = Symbol = TypeError = undefined;
Object.defineProperty = Object.freeze = Object.getOwnPropertyNames = Object.entries = () => { throw new Error('nasty'); };
try { new MessageChannel(); } catch { /* it may fail */ }
try { structuredClone({}); } catch { /* again */ }
host.take(1);
0;
