// What differs between platforms: which functions there are, and the numbers of errno.
import * as std from 'qjs:std';
import * as os from 'qjs:os';

print(Object.keys(std).join(), Object.keys(os).join());
print(os.platform, JSON.stringify(std.Error), os.open('none', os.O_RDONLY), typeof std.tmpfile);
