print('throws runs');
throw new RangeError('module');
