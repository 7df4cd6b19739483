// node tokenizers.cjs ROW: million tokens a second of Hugging Face's Rust library, on the files that ours has laid out.
process.env.RAYON_NUM_THREADS = '1';
process.env.TOKENIZERS_PARALLELISM = 'false';
const fs = require('fs');
const path = require('path');
const { Tokenizer } = require(path.resolve('artifacts/oracles/node_modules/@anush008/tokenizers'));

async function main(row) {
  const folder = path.resolve('artifacts/bench', row);
  const tokenizer = Tokenizer.fromFile(path.join(folder, 'tokenizer.json'));
  const texts = JSON.parse(fs.readFileSync(path.join(folder, 'texts.json'), 'utf8'));
  const warm = Math.floor(texts.length / 10);
  await tokenizer.encodeBatch(texts.slice(0, warm));

  // By hundreds, as a data loader would; lengths are asked for outside the clock.
  const batches = [];
  for (let at = warm; at < texts.length; at += 100) {
    batches.push(texts.slice(at, at + 100));
  }
  let [seconds, tokens] = [0, 0];
  for (const batch of batches) {
    const start = process.hrtime.bigint();
    const encodings = await tokenizer.encodeBatch(batch);
    seconds += Number(process.hrtime.bigint() - start) / 1e9;
    for (const encoding of encodings) {
      tokens += encoding.getLength();
    }
  }
  console.log(tokens / seconds / 1e6);
}

main(process.argv[2]);
