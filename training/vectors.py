"""Texts of our own and the ids that the base's tokenizer gives them: `python vectors.py --out FILE`.

The product tokenises in TypeScript; its test compares with these. Seeded. U+061D is left out: the
two disagree whether it is punctuation, and it is unknown to the model either way.
"""
import argparse
import json
import random
from pathlib import Path

from tokenizers import Tokenizer

from encoder import base_folder

WORDS = """the museum opened closed on Monday 1984 12,500.75 EUR invoice #A-1029 customer's refund isn't approved
payable within 30 days e-mail ops@example.org https://example.org/a?b=c&d=1 café naïve Zürich coöperate ﬁnal İstanbul
Straße ÅNGSTRÖM résumé jalapeño Ελλάδα Москва договор зарплата 日本語 東京都 契約 は 有効 です 한국어 계약 مرحبا بالعالم
שלום ไทย हिन्दी ½ ² ™ © € £ ¥ … — – ‘quoted’ “double” «guillemets» (brackets) [CLS] [SEP] [UNK] [MASK] [PAD] ##ing a_b
C++ C# 50% 3.14 1e-9 -40°C 5×7 ≤ ≥ ≠ → 👍 👩‍👩‍👧 🇩🇪 e\u0301 n\u0303 \u200b \u200d \u00ad \ufeff \u202e \u0000 \ufffd \u00a0
supercalifragilisticexpialidocious antidisestablishmentarianism aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa""".split(" ")


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--out", type=Path, required=True)
    args = ask.parse_args()
    words = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    words.no_padding()
    words.no_truncation()
    rng = random.Random(7)
    letters = [chr(c) for c in [*range(1, 0x500), *range(0x590, 0x61D), *range(0x61E, 0x700), *range(0x2000, 0x2070), *range(0x3040, 0x3100), *range(0x4E00, 0x4F00)]]
    texts = ["", " ", "\n\t", "\u0000"]
    for _ in range(2000):
        texts.append(rng.choice([" ", " ", "", "  ", "\n"]).join(rng.choice(WORDS) for _ in range(rng.randint(1, 9))))
    for _ in range(600):
        texts.append("".join(rng.choice(letters) for _ in range(rng.randint(1, 14))))
    made = [[text, words.encode(text, add_special_tokens=False).ids] for text in texts]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text("[\n" + ",\n".join(json.dumps(item, ensure_ascii=True, separators=(",", ":")) for item in made) + "\n]\n")


if __name__ == "__main__":
    main()
