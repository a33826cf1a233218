"""Trains the cross-encoder: `python train.py --pairs DIR --out DIR` (seeded; resumes from --out).

Two passes over the pairs. The rate falls with the steps done, or with the minutes given where the
machine is too slow for all of them; the state says how many steps a model saw.
"""
import argparse
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from encoder import Pairs, collate, from_base


def batches(lengths, size, rng):
    """Indices of like length together, the batches in random order."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.random() * 12)
    made = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(made)
    return made


def loss_of(logits, y):
    """Cross-entropy; where only 'bad' is known, of the sum of the two bad classes."""
    logp = F.log_softmax(logits.float(), -1)
    bad = torch.logsumexp(logp[:, 1:], -1)
    known = logp.gather(1, y.clamp(max=2)[:, None])[:, 0]
    return -torch.where(y == 3, bad, known).mean()


def score(model, tokens, items):
    """P(supported) of each item."""
    encoded = tokens.encode([(x["e"], x["c"]) for x in items])
    order = sorted(range(len(items)), key=lambda i: len(encoded[i][0]))
    found = [None] * len(items)
    model.eval()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 64):
            part = order[at : at + 64]
            p = torch.softmax(model(*collate([encoded[i] for i in part])).float(), -1)
            for i, row in zip(part, p.tolist()):
                found[i] = row
    model.train()
    return found


def auroc(bad, good):
    ranked = sorted([(s, 1) for s in bad] + [(s, 0) for s in good])
    total, i = 0.0, 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        total += sum(y for _, y in ranked[i:j]) * ((i + 1 + j) / 2)
        i = j
    n, m = len(bad), len(good)
    return (total - n * (n + 1) / 2) / (n * m) if n and m else float("nan")


def check(model, tokens, items):
    scores = score(model, tokens, items)
    by = {}
    for item, p in zip(items, scores):
        by.setdefault(item["s"], ([], []))[0 if item["y"] else 1].append(1 - p[0])
    return {name: round(auroc(*pair), 3) for name, pair in by.items()}


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--pairs", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--passes", type=float, default=2)
    ask.add_argument("--minutes", type=float, default=1e9)
    ask.add_argument("--batch", type=int, default=32)
    ask.add_argument("--rate", type=float, default=1e-4)
    ask.add_argument("--seed", type=int, default=20261130)
    ask.add_argument("--threads", type=int, default=2)
    args = ask.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    load = lambda name: [json.loads(line) for line in open(args.pairs / f"{name}.jsonl", encoding="utf8")]
    items = load("train")
    held = load("check")
    random.Random(1).shuffle(held)
    tokens = Pairs()
    encoded = tokens.encode([(x["e"], x["c"]) for x in items])
    lengths = [len(ids) for ids, _ in encoded]
    y = torch.tensor([x["y"] for x in items])
    print("pairs", len(items), "mean length", sum(lengths) / len(lengths), flush=True)
    model = from_base()
    for table in (model.word, model.position):
        table.requires_grad_(False)
    fresh = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith(("head", "pool"))]
    tuned = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith(("head", "pool"))]
    optimizer = torch.optim.AdamW(
        [{"params": tuned, "share": 1.0}, {"params": fresh, "share": 3.0}], lr=args.rate, weight_decay=0.01, fused=True
    )
    step, spent = 0, 0.0
    file = args.out / "state.pt"
    if file.exists():
        state = torch.load(file, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    plan = []
    whole = int(args.passes * ((len(items) + args.batch - 1) // args.batch))
    turn = 0
    while len(plan) < whole:
        plan += batches(lengths, args.batch, random.Random(args.seed + turn))
        turn += 1
    plan = plan[:whole]
    model.train()
    start = time.time() - spent
    running = 0.0
    while step < whole:
        elapsed = time.time() - start
        done = max(step / whole, elapsed / 60 / args.minutes)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = args.rate * group["share"] * min(1, (step + 1) / 250) * (1 - done)
        part = plan[step]
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(*collate([encoded[i] for i in part]))
        loss = loss_of(logits, y[part])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tuned + fresh, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        running = loss.item() if step == 0 else 0.99 * running + 0.01 * loss.item()
        step += 1
        if step % 50 == 0:
            print(f"{step}/{whole} {time.time() - start:.0f}s loss {running:.4f}", flush=True)
        if step % 250 == 0:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": time.time() - start}, file)
            print(step, check(model, tokens, held[:800]), flush=True)
    torch.save({"model": model.state_dict(), "step": step, "spent": time.time() - start}, args.out / "final.pt")
    print("final", step, json.dumps(check(model, tokens, held[:1500])), flush=True)


if __name__ == "__main__":
    main()
