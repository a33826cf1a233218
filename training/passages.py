"""Chooses the evidence that a claim is read against; the product's TypeScript does the same.

Long contexts never go into the encoder whole: the sentences that cover most of the claim's rare
words are put together, in the order of the document, up to a budget of words.
"""
import math
import re

STOP = set(
    """a an the of in on at to for from by with and or but if then than that this these those it its
    is are was were be been being as not no nor so do does did has have had he she they we you i his
    her their our your my me him them us who whom which what when where why how can could will would
    shall should may might must there here also just very more most such into over under about after
    before between during through up down out off again all any both each few other some own same too
    s t""".split()
)
WORD = re.compile(r"[^\W_]+", re.UNICODE)
SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]?\s+|\n+")
LONGEST_SENTENCE = 45


def words(text):
    return WORD.findall(text.lower())


def stem(word):
    return word[:6] if len(word) > 6 else word


def content(text):
    return [stem(word) for word in words(text) if word not in STOP]


def sentences(text):
    """Sentences of at most LONGEST_SENTENCE words; longer ones are cut."""
    found = []
    for part in SENTENCE.split(text):
        tokens = part.split()
        for start in range(0, len(tokens), LONGEST_SENTENCE):
            found.append(" ".join(tokens[start : start + LONGEST_SENTENCE]))
    return [sentence for sentence in found if any(ch.isalnum() for ch in sentence)]


def select(context, claim, budget):
    """The sentences of `context` that cover `claim` best, in order, at most `budget` words."""
    parts = sentences(context)
    lengths = [len(part.split()) for part in parts]
    if sum(lengths) <= budget:
        return " ".join(parts)
    bags = [set(content(part)) for part in parts]
    seen = {}
    for bag in bags:
        for word in bag:
            seen[word] = seen.get(word, 0) + 1
    wanted = set(content(claim))
    weight = {word: math.log(1 + len(parts) / seen[word]) for word in wanted if word in seen}
    chosen, covered, used = [], set(), 0
    while True:
        best, gain = -1, 0.0
        for i, bag in enumerate(bags):
            if i in chosen or used + lengths[i] > budget and chosen:
                continue
            score = sum(w * (0.3 if t in covered else 1.0) for t, w in weight.items() if t in bag)
            score /= 1 + lengths[i] / 60
            if score > gain + 1e-9:
                best, gain = i, score
        if best < 0:
            break
        chosen.append(best)
        used += lengths[best]
        covered |= bags[best] & wanted
    if not chosen:
        chosen = [0]
        used = lengths[0]
    for i in (chosen[0] - 1, chosen[0] + 1):
        if 0 <= i < len(parts) and i not in chosen and used + lengths[i] <= budget:
            chosen.append(i)
            used += lengths[i]
    return " ".join(" ".join(parts[i].split()[:budget]) for i in sorted(chosen))
