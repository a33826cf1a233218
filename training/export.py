"""Writes the trained weights as int8 ONNX: `python export.py --weights FILE --out FOLDER`.

Dynamic quantisation: weights of every matrix and of the word table as int8, activations at run
time. Seven of eight bits of a weight are used, so that processors without VNNI do not saturate.
"""
import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from encoder import CLS, LABELS, LONGEST, LONGEST_CLAIM, SEP, Encoder, base_folder


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--weights", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--version", default="0.1.0")
    ask.add_argument("--whole-range", action="store_true")
    args = ask.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = Encoder()
    model.load_state_dict(torch.load(args.weights, weights_only=False)["model"])
    model.eval()
    names = ["input_ids", "attention_mask", "token_type_ids"]
    sample = tuple(torch.ones(2, 16, dtype=torch.long) for _ in names)
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = f"{folder}/plain.onnx", f"{folder}/ready.onnx"
        torch.onnx.export(
            model, sample, plain, input_names=names, output_names=["logits"], opset_version=17,
            dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in names} | {"logits": {0: "pairs"}},
            dynamo=False,
        )
        quant_pre_process(plain, ready)
        quantize_dynamic(
            ready, args.out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True,
            reduce_range=not args.whole_range, op_types_to_quantize=["MatMul", "Gather"],
        )
        shutil.copy(plain, args.out.parent / "plain.onnx")
    onnx.checker.check_model(str(args.out / "model.onnx"))
    shutil.copy(base_folder() / "tokenizer.json", args.out / "tokenizer.json")
    config = {
        "name": "entailment-minilm",
        "version": args.version,
        "labels": LABELS,
        "longest": LONGEST,
        "longestClaim": LONGEST_CLAIM,
        "template": {"before": [CLS], "between": [SEP], "after": [SEP]},
        "kinds": True,
        "order": "evidence-first",
    }
    (args.out / "entailment.json").write_text(json.dumps(config, indent=2) + "\n")
    for name in ("model.onnx", "tokenizer.json"):
        print(name, (args.out / name).stat().st_size, hashlib.sha256((args.out / name).read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
