print('slow begins');
await new Promise((resolve) => setTimeout(resolve, 10));
print('slow goes on');
export const slow = 'slow';
