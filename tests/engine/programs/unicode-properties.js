// Tables of Unicode: how many code points each property has, and a sum that tells which.
const properties = ['L', 'Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'M', 'N', 'Nd', 'P', 'S', 'Z', 'Cc', 'Cn', 'Cs', 'Alphabetic', 'ASCII', 'Any', 'Assigned', 'Emoji', 'Emoji_Presentation', 'ID_Start', 'ID_Continue',
  'White_Space', 'Uppercase', 'Lowercase', 'Cased', 'Case_Ignorable', 'Default_Ignorable_Code_Point', 'Math', 'Dash', 'Script=Greek', 'Script=Latin', 'Script=Han', 'sc=Cyrl', 'scx=Deva', 'Script_Extensions=Latin', 'XIDS', 'Changes_When_Lowercased'];
for (const property of properties) {
  const pattern = new RegExp(`^\\p{${property}}$`, 'u');
  let count = 0, sum = 0;
  for (let code = 0; code < 0x110000; code += code < 0x30000 ? 1 : 97)
    if (pattern.test(String.fromCodePoint(code))) {
      count++;
      sum = (sum * 31 + code) >>> 0;
    }
  print(property, count, sum);
}
