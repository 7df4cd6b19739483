process.argv[2] = 'wordpiece';
require('./tokenizers.cjs');
