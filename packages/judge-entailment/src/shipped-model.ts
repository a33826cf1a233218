import type { PublishedFiles } from './model-folder.ts'

/** The model of this release: a file that differs is refused (MODEL_CHANGED). docs/models/entailment.md is its card. */
export const shippedModel: PublishedFiles = {
  folder: 'entailment-minilm',
  files: {
    'model.onnx': '',
    'tokenizer.json': '',
  },
}
