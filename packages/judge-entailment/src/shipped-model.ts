import type { PublishedFiles } from './model-folder.ts'

/** The model of this release: a file that differs is refused (MODEL_CHANGED). docs/models/entailment.md is its card. */
export const shippedModel: PublishedFiles = {
  folder: 'entailment-minilm',
  files: {
    'model.onnx': '083e1f92fedc49655ac780d8e9c84b8ca81b33ca11dd7d163e82a26a06777f10',
    'tokenizer.json': 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  },
}
