// node encode.cjs TOKENIZER_JSON TEXTS_JSON RESULTS_JSON
// Encodes and decodes with Hugging Face's Rust library: [[text] or [text, pair], …] to [{ids, type_ids, decoded}, …].
// A list of words in place of a text gives [{words}, …], the ids of each for itself, without special tokens.
const fs = require('fs');
const path = require('path');
const modules = path.join(__dirname, '../../artifacts/oracles/node_modules');
const { Tokenizer } = require(path.join(modules, '@anush008/tokenizers'));

async function main([tokenizerPath, textsPath, resultsPath]) {
  const tokenizer = Tokenizer.fromFile(tokenizerPath);
  const results = [];
  for (const [text, pair] of JSON.parse(fs.readFileSync(textsPath, 'utf8'))) {
    if (Array.isArray(text)) {
      const words = [];
      for (const word of text) {
        words.push((await tokenizer.encode(word, null, { addSpecialTokens: false })).getIds());
      }
      results.push({ words });
      continue;
    }
    const encoding = await tokenizer.encode(text, pair ?? null);
    const ids = encoding.getIds();
    results.push({ ids, type_ids: encoding.getTypeIds(), decoded: await tokenizer.decode(ids, true) });
  }
  fs.writeFileSync(resultsPath, JSON.stringify(results));
}

main(process.argv.slice(2));
