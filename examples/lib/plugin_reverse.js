export default (text) => [...text].reverse().join('');
