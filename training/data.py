"""Makes the training pairs: `python data.py --data DIR --out FILE` (seeded).

A pair is {e: evidence, c: claim, y, s: source, k: kind}. y: 0 supported, 1 contradicted, 2 neither,
3 contradicted or neither (only good/bad is known). What HELD_OUT names is not read at all.
"""
import argparse
import gzip
import json
import random
import re
from pathlib import Path

import perturb
from passages import content, select, sentences

#: Whole sources that no weight sees: the figures on them are figures on new sources.
HELD_OUT = ["ragtruth_qa", "qags", "summeval", "topicalchat_usr", "wice", "scifact"]
#: The most rows of a file, and how often they are seen in a pass. Word-only tricks get little.
FILES = {
    "expertqa": (9999, 3), "contractnli": (9999, 2), "fm2": (9999, 1), "fever_symmetric": (9999, 2),
    "begin_wow": (9999, 2), "q2_wow": (9999, 2), "pubmedqa": (9999, 1), "tabfact_pairs": (2500, 1),
    "med": (3000, 1), "help": (800, 1), "breaking_nli": (1500, 1), "scone": (1500, 1),
    "conjnli": (2500, 1), "negation_nli": (9999, 1), "hans": (900, 1), "xquad_jsquad": (9999, 1),
}
#: Openly licensed text that claims are made from.
TEXTS = ["fm2", "contractnli", "expertqa", "pubmedqa", "xquad_jsquad", "halueval_qa", "conjnli"]
#: How much likelier a kind of false claim is taken than the others.
WEIGHT = {
    "number": 4, "date": 4, "unit": 3, "antonym": 2, "swap": 2, "role": 2, "invention": 1.5,
    "foreign name": 1.3, "not in the passage": 2, "adjective": 0.8,
}
CLASSES = {
    "entailment": 0, "Entailment": 0, "SUPPORTS": 0, "Complete": 0, "Fully attributable": 0,
    "contradiction": 1, "Contradiction": 1, "REFUTES": 1,
    "neutral": 2, "NotMentioned": 2, "Incomplete": 2, "Partial": 2,
}


def rows(folder, name, split="train"):
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("lang", "en") == "en" and (split is None or row["split"] == split):
                yield row


def claim_of(row):
    """A short answer is read with its question."""
    output = row["output"].strip()
    if row["task"] == "qa" and len(output.split()) < 6 and row["input"]:
        return f"{row['input'].strip()} {output}"
    return output


def class_of(row):
    if row["label"] == 0:
        return 0
    return CLASSES.get(row.get("label3"), 3)


def table(context, claim, budget):
    """The heading and the rows that share most with the claim."""
    lines = context.split("\n")
    wanted = set(content(claim))
    ranked = sorted(range(1, len(lines)), key=lambda i: -len(wanted & set(content(lines[i]))))
    kept, used = [0], len(lines[0].split())
    for i in ranked:
        if used + len(lines[i].split()) > budget:
            break
        kept.append(i)
        used += len(lines[i].split())
    return " ; ".join(lines[i] for i in sorted(kept))


def evidence_of(row, claim, budget):
    choose = table if row["task"] == "table" else select
    return choose(row["context"], claim, budget)


def labelled(folder, rng):
    for name, (most, times) in FILES.items():
        found = [r for r in rows(folder, name) if not (name == "pubmedqa" and r.get("weak"))]
        rng.shuffle(found)
        if name == "conjnli":
            found.sort(key=lambda r: bool(r.get("weak")))
        for row in found[:most]:
            for _ in range(times):
                claim = claim_of(row)
                budget = rng.choice([60, 80, 95])
                yield {"e": evidence_of(row, claim, budget), "c": claim, "y": class_of(row), "s": name, "k": "labelled"}


def clean(text):
    return re.sub(r"\s+", " ", re.sub(r"https?://\S+", "", text)).strip()


def apart(text):
    return re.sub(r"(?<=[a-z0-9)]\.)(?=[A-Z])", " ", text)


def documents(folder):
    seen = set()
    for name in TEXTS:
        for place, row in enumerate(rows(folder, name)):
            if name == "conjnli" and place > 1300:
                break
            if name == "fm2" and row["source"] == "FM2":
                continue
            key = row["context"][:120]
            if key in seen or len(row["context"]) < 60:
                continue
            seen.add(key)
            parts = [s for s in sentences(apart(row["context"])) if 5 <= len(clean(s).split()) <= 45]
            if parts:
                yield name, [clean(s) for s in parts]


def usable(sentence):
    return 6 <= len(sentence.split()) <= 40 and sum(ch.isalpha() or ch == " " for ch in sentence) > 0.75 * len(sentence)


def false_claims(base, passage, removed, foreign, rng):
    """(kind, class, claim) of everything false or not said that can be made of one true sentence."""
    here = [m.group() for s in passage for m in perturb.names(s)]
    away = [m.group() for s in removed + foreign for m in perturb.names(s)]
    made = [
        ("number", 1, perturb.number(base, rng)),
        ("date", 1, perturb.date(base, rng)),
        ("unit", 1, perturb.swap_word(base, perturb.UNIT, rng)),
        ("antonym", 1, perturb.swap_word(base, perturb.OPPOSITE, rng)),
        ("negation", 1, perturb.negate(base, rng)),
        ("swap", 3, perturb.entity(base, here, rng)),
        ("foreign name", 3, perturb.entity(base, away, rng)),
        ("role", 3, perturb.roles(base, rng)),
        ("invention", 2, perturb.invent(base, removed + foreign, rng)),
        ("adjective", 2, perturb.invent_adjective(base, rng)),
    ]
    return [item for item in made if item[2] and item[2] != base]


def true_claims(base, passage, rng):
    made = [("copy", base), ("reworded", perturb.reword(base, rng)), ("shortened", perturb.shorten(base, rng))]
    made += [("half", half) for half in perturb.halves(base)]
    short = perturb.shorten(base, rng)
    if short:
        made.append(("shortened and reworded", perturb.reword(short, rng)))
    other = rng.choice(passage)
    if other != base and usable(other):
        low = other[0].lower() + other[1:] if re.match(r"(The|A|An|In|It|He|She|They|This|These)\b", other) else other
        made.append(("merged", base.rstrip(" .") + rng.choice([" and ", ", and ", "; "]) + low))
    return [item for item in made if item[1]]


def generated(folder, rng, count):
    docs = list(documents(folder))
    rng.shuffle(docs)
    made, turn = 0, 0
    while made < count:
        name, parts = docs[turn % len(docs)]
        foreign = docs[rng.randrange(len(docs))][1]
        turn += 1
        places = [i for i, s in enumerate(parts) if usable(s)]
        if not places:
            continue
        at = rng.choice(places)
        base = parts[at]
        room, passage, removed = rng.choice([30, 60, 80, 95]), [base], []
        for step in (1, -1, 2, -2, 3, -3, 4, -4, 5, -5):
            i = at + step
            if not 0 <= i < len(parts):
                continue
            if sum(len(s.split()) for s in passage) + len(parts[i].split()) <= room and rng.random() < 0.85:
                passage = passage + [parts[i]] if step > 0 else [parts[i]] + passage
            else:
                removed.append(parts[i])
        good = true_claims(base, passage, rng)
        bad = false_claims(base, passage, removed, foreign, rng)
        if removed and usable(removed[0]):
            bad.append(("not in the passage", 2, rng.choice(removed)))
        elif rng.random() < 0.3 and usable(foreign[0]):
            bad.append(("not in the passage", 2, foreign[0]))
        kind, claim = rng.choices(good, [0.5 if item[0] == "copy" else 1 for item in good])[0]
        chosen = [(kind, 0, claim)]
        if bad:
            kind, y, claim = rng.choices(bad, [WEIGHT.get(item[0], 1) for item in bad])[0]
            short = perturb.shorten(claim, rng) if rng.random() < 0.25 and kind in ("number", "antonym", "swap", "role") else None
            chosen.append((kind, y, claim if short is None or short in base else short))
            if rng.random() < 0.3:
                good2 = rng.choice(good)
                rewritten = perturb.reword(claim, rng)
                if rewritten and rng.random() < 0.5:
                    chosen.append((kind + ", reworded", y, rewritten))
                elif good2[1] != chosen[0][2]:
                    chosen.append((good2[0], 0, good2[1]))
        context = " ".join(passage)
        if rng.random() < 0.1:
            context = perturb.surface(context, rng)
        for kind, y, claim in chosen:
            yield {"e": context, "c": perturb.surface(claim, rng), "y": y, "s": "made:" + name, "k": kind}
            made += 1


def checks(folder):
    """The held split of the files trained on, and the sources held out: for looking, not for learning."""
    for name in [*FILES, "wice", "scifact"]:
        split = None if name in HELD_OUT else "held"
        for row in rows(folder, name, split):
            if row.get("weak") or row["source"].endswith("non-supported-tokens"):
                continue
            claim = claim_of(row)
            yield {"e": evidence_of(row, claim, 85), "c": claim, "y": class_of(row), "s": name, "k": "held"}


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, required=True, help="folder with *.jsonl.gz")
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--made", type=int, default=45000)
    ask.add_argument("--seed", type=int, default=20261130)
    args = ask.parse_args()
    rng = random.Random(args.seed)
    pairs = list(labelled(args.data, rng)) + list(generated(args.data, rng, args.made))
    rng.shuffle(pairs)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, items in (("train", pairs), ("check", list(checks(args.data)))):
        with open(args.out / f"{name}.jsonl", "w", encoding="utf8") as out:
            for item in items:
                out.write(json.dumps(item, ensure_ascii=False) + "\n")
        print(name, len(items))


if __name__ == "__main__":
    main()
