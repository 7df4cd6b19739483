process.argv[2] = 'byte-level-bpe';
require('./tokenizers.cjs');
