export const x = await 5;
print(await x);
let y = await = 3;
