export default () => `imported when it was needed, from ${import.meta.url}`;
