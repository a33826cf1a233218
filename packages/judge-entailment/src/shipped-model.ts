import type { PublishedFiles } from './model-folder.ts'

/** The model of this release: a file that differs is refused (MODEL_CHANGED). docs/models/entailment.md is its card. */
export const shippedModel: PublishedFiles = {
  folder: 'entailment-minilm',
  files: {
    'model.onnx': '1c2a081cc762e1a75c6bd9dc9c4ccd5822078033eb7b325961f3e7bf62907a1f',
    'tokenizer.json': 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  },
}
