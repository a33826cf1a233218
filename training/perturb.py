"""Claims made from a passage: true rewritings and false or invented ones, each with its kind.

Every rule works on plain text and returns None where it does not apply. The same surface noise
(case, spacing, lead-ins) is laid over true and false ones alike, so that it says nothing.
"""
import random
import re

NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
PAIRS = [
    tuple(pair.split("/"))
    for pair in """increase/decrease increased/decreased increases/decreases increasing/decreasing rise/fall
    rose/fell rising/falling higher/lower highest/lowest more/fewer most/least larger/smaller largest/smallest
    before/after first/last early/late earlier/later oldest/youngest older/younger north/south northern/southern
    east/west eastern/western win/lose won/lost winner/loser male/female men/women man/woman boy/girl
    husband/wife father/mother son/daughter brother/sister king/queen he/she his/her buy/sell bought/sold
    accept/reject accepted/rejected allow/forbid allowed/forbidden open/close opened/closed opening/closing
    include/exclude includes/excludes included/excluded including/excluding begin/end began/ended start/finish
    started/finished start/stop positive/negative positively/negatively effective/ineffective safe/dangerous
    common/rare commonly/rarely always/never often/seldom all/none every/no many/few major/minor
    majority/minority maximum/minimum best/worst better/worse good/bad strong/weak stronger/weaker public/private
    hot/cold warm/cool wet/dry long/short longer/shorter tall/short heavy/light fast/slow faster/slower
    rich/poor young/old new/old inside/outside above/below over/under left/right up/down success/failure
    successful/unsuccessful succeeded/failed agree/disagree agreed/refused support/oppose supported/opposed
    supports/opposes like/dislike love/hate loved/hated arrive/leave arrived/left enter/leave entered/left
    import/export imports/exports lend/borrow teacher/student employer/employee parent/child alive/dead
    born/died legal/illegal possible/impossible likely/unlikely necessary/unnecessary required/optional
    present/absent full/empty same/different similar/different single/married gain/loss gained/lost
    profit/loss domestic/foreign internal/external temporary/permanent ancient/modern simple/complex
    easy/difficult cheap/expensive upper/lower front/back entire/partial prevent/cause prevents/causes
    prevented/caused reduce/raise reduces/raises reduced/raised shall/may must/may receiving/disclosing
    benign/malignant acute/chronic primary/secondary previous/next preceding/following war/peace""".split()
]
OPPOSITE = {}
for left, right in PAIRS:
    OPPOSITE.setdefault(left, right)
    OPPOSITE.setdefault(right, left)
SAME = [
    tuple(group.split("/"))
    for group in """big/large small/little begin/start began/started buy/purchase bought/purchased help/assist
    show/demonstrate shows/demonstrates showed/demonstrated shown/demonstrated use/employ children/kids
    approximately/about roughly/about about/around however/but although/though also/too start/beginning
    often/frequently many/numerous famous/well-known fast/quick film/movie films/movies town/municipality
    car/automobile job/occupation doctor/physician doctors/physicians illness/disease country/nation
    countries/nations important/significant main/principal get/obtain got/obtained needed/required
    need/require needs/requires allowed/permitted allow/permit end/conclusion finish/complete
    finished/completed build/construct built/constructed made/created make/create makes/creates
    located/situated near/close_to wrote/authored died/passed_away received/got gave/provided give/provide
    gives/provides includes/contains included/contained several/a_number_of because/since over/more_than
    annually/every_year whole/entire usually/normally difficult/hard easy/simple happy/glad
    rich/wealthy sick/ill wife/spouse husband/spouse start/commence US/United_States U.S./United_States
    UK/United_Kingdom home/house said/stated says/states told/informed show/reveal showed/revealed
    found/discovered believe/think believed/thought chosen/selected chose/selected choose/select
    shut/closed begin/commence permit/allow notify/inform agreement/contract shall/must prior_to/before
    study/investigation studies/investigations patients/people_with_the_condition increase/rise
    increased/rose decreased/fell decrease/fall reduced/lowered reduce/lower improve/enhance
    improved/enhanced assess/evaluate assessed/evaluated compared_with/versus higher/greater
    lower/smaller associated_with/linked_to significant/marked""".split()
]
SYNONYM = {}
for group in SAME:
    left, right = (part.replace("_", " ") for part in group)
    SYNONYM.setdefault(left, right)
    SYNONYM.setdefault(right, left)
UNITS = """km/miles kilometres/miles kilometers/miles metres/feet meters/feet feet/metres inches/centimetres
    kg/pounds kilograms/pounds pounds/kilograms tonnes/pounds million/billion billion/million thousand/million
    hundred/thousand days/weeks weeks/months months/years years/months hours/minutes minutes/hours
    seconds/minutes day/week week/month month/year hour/minute percent/points dollars/euros euros/dollars
    mg/g grams/milligrams mm/cm cm/m litres/gallons acres/hectares $/€ €/$ £/$""".split()
UNIT = dict(part.split("/") for part in UNITS)
AUX = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|should|may|might|must|shall|does|did|do)\b"
    r"(?! not\b|n't)"
)
LEAD = [
    "According to the text, ", "The text says that ", "The passage states that ", "It is stated that ",
    "Yes, ", "As described in the source, ", "The document notes that ", "Based on the context, ",
    "Here is what is known: ", "In short, ", "Overall, ", "Additionally, ", "In summary, ",
]
NAME = re.compile(r"(?<![.!?] )(?<!^)\b(?:[A-Z][\w'-]+)(?: (?:of |the |de )?[A-Z][\w'-]+)*")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])")
CLAUSE = re.compile(
    r", (?:which|who|whose|where|when|while|although|because|and|but|as|after|before|since|with|including)"
    r"\b[^,;]*(?:,[^,;]*)?(?=[.!?]?$)"
)
REASONS = [
    " because of a shortage of money", " owing to bad weather", " after a vote of the members",
    " at the request of the government", " for safety reasons", " despite strong criticism",
    " with the help of volunteers", " for the second time in a row", " in order to save time",
    " because customers had complained", " as required by law", " due to high demand",
    " without any prior notice", ", which surprised many people", ", a record at the time",
    " within 30 days", " at no extra cost", " every two years", ", mainly among women",
    " especially in rural areas", " for at least six months", " under a new name",
]


def match_case(model, word):
    return word[0].upper() + word[1:] if model[:1].isupper() else word


def swap_word(text, table, rng):
    spots = [m for m in re.finditer(r"[\w$€£.-]+", text) if m.group().lower().rstrip(".") in table]
    if not spots:
        return None
    m = rng.choice(spots)
    word = m.group().rstrip(".")
    return text[: m.start()] + match_case(word, table[word.lower()]) + text[m.start() + len(word) :]


def number(text, rng):
    """Another number in one place; years stay years, word numbers stay words."""
    spots = list(NUMBER.finditer(text))
    spelled = [
        m for m in re.finditer(r"\b[A-Za-z]+\b", text) if m.group().lower() in NUMBER_WORDS[2:]
    ]
    if not spots and not spelled:
        return None
    m = rng.choice(spots + spelled)
    old = m.group()
    if m in spelled:
        new = rng.choice([w for w in NUMBER_WORDS[2:] if w != old.lower()])
        new = match_case(old, new)
    else:
        plain = float(old.replace(",", ""))
        if "." in old:
            places = len(old.split(".")[1])
            new = f"{max(0.01, plain * rng.choice([0.5, 0.8, 1.2, 1.5, 2, 10]) + 0.1):.{places}f}"
        elif 1500 <= plain <= 2100 and "," not in old:
            new = str(int(plain) + rng.choice([-40, -11, -7, -3, -2, -1, 1, 2, 3, 5, 10, 21]))
        else:
            new = int(plain * rng.choice([0.5, 2, 3, 10, 1.3])) + rng.choice([0, 1, -1, 2])
            new = f"{max(0, new):,}" if "," in old else str(max(0, new))
        if new == old:
            return None
    return text[: m.start()] + new + text[m.end() :]


def date(text, rng):
    spots = [m for m in re.finditer(r"\b[A-Z][a-z]+\b", text) if m.group() in MONTHS + DAYS]
    if not spots:
        return None
    m = rng.choice(spots)
    pool = MONTHS if m.group() in MONTHS else DAYS
    return text[: m.start()] + rng.choice([x for x in pool if x != m.group()]) + text[m.end() :]


def negate(text, rng):
    plain = re.search(r"\b(is|are|was|were|has|have|can|could|will|would|should|may|must|shall|did|does|do) not\b|(\w)n't\b", text)
    if plain and rng.random() < 0.8:
        cut = re.sub(r" not\b|n't\b", "", text, count=1)
        return cut if cut != text else None
    m = AUX.search(text)
    if m:
        form = rng.choice([" not", " not", " never", "n't"])
        if form == "n't" and m.group() in ("may", "might", "shall", "can", "will"):
            form = " not"
        return text[: m.end()] + form + text[m.end() :]
    m = re.search(r"\b([a-z]{3,}(?:ed))\b", text)
    if m:
        return text[: m.start()] + rng.choice(["never ", "did not actually have "])[:6] + text[m.start() :]
    return None


def names(text):
    return [m for m in NAME.finditer(text) if m.group() not in MONTHS + DAYS and len(m.group()) > 2]


def entity(text, others, rng):
    """A name replaced by another one of the passage (or a foreign one)."""
    spots = names(text)
    if not spots:
        return None
    m = rng.choice(spots)
    many = len(m.group().split())
    pool = [o for o in others if o != m.group() and o not in m.group() and m.group() not in o]
    near = [o for o in pool if len(o.split()) == many] or pool
    if not near:
        return None
    return text[: m.start()] + rng.choice(near) + text[m.end() :]


def roles(text, rng):
    """Two names of one sentence change places."""
    spots = names(text)
    first = re.match(r"[A-Z][\w'-]+(?: [A-Z][\w'-]+)*", text)
    if first and first.group().lower() not in ("the", "in", "on", "at", "it", "he", "she", "they", "this", "a", "an"):
        spots = [first] + [m for m in spots if m.start() >= first.end()]
    if len(spots) < 2:
        return None
    a, b = sorted(rng.sample(spots, 2), key=lambda m: m.start())
    if a.group() == b.group() or a.end() > b.start() or b.start() - a.end() < 4:
        return None
    if re.fullmatch(r"(?:,| and| or|, and)\s*", text[a.end() : b.start()]):
        return None
    return text[: a.start()] + b.group() + text[a.end() : b.start()] + a.group() + text[b.end() :]


def invent(text, donors, rng):
    """A true sentence with a stretch that the passage does not hold."""
    body = text.rstrip(" .!?")
    if donors and rng.random() < 0.6:
        donor = rng.choice(donors)
        parts = re.findall(r"(?:\b(?:in|at|for|with|by|during|from|after|because|under) [^,.;]{8,60})", donor)
        if not parts:
            return None
        return body + rng.choice([" ", ", "]) + rng.choice(parts).rstrip() + "."
    return body + rng.choice(REASONS) + "."


def invent_adjective(text, rng):
    words = "first largest oldest famous award-winning controversial French American Japanese retired former only new private free secret wooden digital".split()
    spots = list(re.finditer(r"\b(?:the|a|an) (?=[a-z]{4,})", text))
    if not spots:
        return None
    m = rng.choice(spots)
    return text[: m.end()] + rng.choice(words) + " " + text[m.end() :]


def shorten(text, rng):
    """What a summary does: a trailing clause, a bracket or a lead-in phrase is left out."""
    options = []
    m = CLAUSE.search(text)
    if m and m.start() > 25:
        options.append(text[: m.start()].rstrip(" ,") + ".")
    bare = re.sub(r"\s*\([^()]*\)", "", text)
    if bare != text:
        options.append(bare)
    m = re.match(r"(?:In|On|At|During|After|Since|By|As|For) [^,]{4,60}, (?=[A-Za-z])", text)
    if m and len(text) - m.end() > 25:
        rest = text[m.end() :]
        options.append(rest[0].upper() + rest[1:])
        options.append(rest[0].upper() + rest[1:].rstrip(" .") + " " + m.group()[0].lower() + m.group()[1:].rstrip(", ") + ".")
    m = re.search(r"(?<=[a-z0-9]) (?:in|at|on|during|for|since|by) [^,.;]{4,40}[.]$", text)
    if m and m.start() > 40:
        options.append(text[: m.start()] + ".")
    return rng.choice(options) if options else None


def reword(text, rng):
    """Safe synonyms, contractions and other forms of the same number or date."""
    made = text
    spots = [m for m in re.finditer(r"[A-Za-z.]+", text) if m.group() in SYNONYM or m.group().lower() in SYNONYM]
    rng.shuffle(spots)
    for m in sorted(spots[: rng.randint(1, 3)], key=lambda m: -m.start()):
        word = SYNONYM.get(m.group()) or SYNONYM[m.group().lower()]
        made = made[: m.start()] + match_case(m.group(), word) + made[m.end() :]
    forms = [
        (r"\b(\d+) ?%", r"\1 percent"), (r"\b(\d+) per ?cent\b", r"\1%"),
        (r"\b(\d{1,3}),(\d{3})\b", r"\1\2"),
        (rf"\b({'|'.join(MONTHS)}) (\d{{1,2}}), (\d{{4}})", r"\2 \1 \3"),
        (rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", r"\2 \1, \3"),
        (r"\bdid not\b", "didn't"), (r"\bis not\b", "isn't"), (r"\bwas not\b", "wasn't"),
        (r"\bdo not\b", "don't"), (r"\bcannot\b", "can not"), (r"\bIt is\b", "It's"),
        (r"\b(\w+)'s (\w+)\b", r"the \2 of \1"), (r"\b[Tt]he (\w+) of ([A-Z]\w+)\b", r"\2's \1"),
    ]
    rng.shuffle(forms)
    for pattern, into in forms[:6]:
        made = re.sub(pattern, into, made, count=1)
    for value, word in enumerate(NUMBER_WORDS[:11]):
        if value > 1 and rng.random() < 0.5:
            made = re.sub(rf"(?<![\d.,])\b{value}\b(?![\d.,%])", word, made, count=1)
        elif value > 1:
            made = re.sub(rf"\b{word}\b", str(value), made, count=1)
    return made if made != text else None


def halves(text):
    """Each half of 'A and B' where both halves are clauses or the subject is shared."""
    m = re.search(r",? and (?=(?:was|is|were|are|has|had|can|will|[a-z]+ed)\b)", text)
    if not m or m.start() < 20 or len(text) - m.end() < 20:
        return []
    return [text[: m.start()].rstrip(" ,") + "."]


def surface(text, rng):
    """Noise that says nothing about truth."""
    dice = rng.random()
    if dice < 0.12:
        lead = rng.choice(LEAD)
        keep = re.match(r"[A-Z][a-z]*\b", text)
        low = text[:1].lower() + text[1:] if keep and keep.group().lower() in ("the", "a", "an", "in", "it", "he", "she", "they", "this", "there", "on", "at") else text
        return lead + low
    if dice < 0.24:
        return text.lower()
    if dice < 0.36:
        return re.sub(r"([.,!?;:()'\"])", r" \1 ", text).replace("  ", " ").strip()
    if dice < 0.42:
        return text.rstrip(" .")
    if dice < 0.46:
        return "- " + text
    return text
