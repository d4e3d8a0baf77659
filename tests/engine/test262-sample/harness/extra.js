var extra = 'included';
