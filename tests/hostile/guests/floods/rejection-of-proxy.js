// ends: rejection
// What is rejected is described: a revoked proxy.
const { proxy, revoke } = Proxy.revocable(new Error('x'), {});
revoke();
Promise.reject(proxy);
0;
