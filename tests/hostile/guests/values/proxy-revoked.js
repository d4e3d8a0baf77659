// ends: done
// needs: ways
// A proxy that was revoked.
const { proxy, revoke } = Proxy.revocable(function () {}, {});
revoke();
globalThis.hostile = [proxy];
0;
