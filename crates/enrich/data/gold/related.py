"""Makes related.tsv, pairs of stories with what they are to each other, from related.txt. Run: python3 related.py > related.tsv

Pairs: `same` other signs and another head; `copy` a tenth or a quarter of the words replaced; `moved` paragraphs in another order and
one sentence less; `grown` one paragraph more; `cut` the last paragraph less; `rewrite` by hand; `follow` what came next; `other` another story,
of the same subject where there is one; `form` one form filled in twice."""

import random

FORMS = {
    "ar": "أسعار صرف العملات ليوم {0}\nبلغ سعر صرف الأورو مقابل الدرهم {1} للشراء و{2} للبيع، فيما بلغ سعر الدولار {3} للشراء و{4} للبيع، حسب النشرة "
          "اليومية لبنك المغرب.\nوسجل الجنيه الإسترليني {5} درهما للشراء و{6} درهما للبيع، وبلغ الريال السعودي {7} درهما، بحسب المصدر ذاته الذي ينشر "
          "أسعار العملات الأجنبية الأكثر تداولا كل صباح.",
    "fr": "La Bourse de Casablanca ouvre en {0}\nL'indice Masi gagnait {1}% à {2} points à l'ouverture, tandis que le Masi 20 progressait de {3}% à {4} "
          "points.\nLe volume des échanges atteignait {5} millions de dirhams sur le marché central, pour une capitalisation de {6} milliards, selon les "
          "données publiées par la société gestionnaire. Le marché de blocs n'a enregistré aucune transaction, et {7} valeurs étaient inchangées.",
    "en": "Weather for {0}\nHighs will reach {1} degrees on the coast and {2} inland, with lows of {3} in the valleys and {4} on the plateau, the weather "
          "service said in its daily bulletin.\nWinds from the north will blow at up to {5} kilometres per hour, seas will be slight with waves of {6} "
          "metres, and the chance of rain is put at {7} percent for the whole of the country through the evening.",
}
DAYS = {"ar": ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس"], "fr": ["hausse", "repli", "légère hausse", "ordre dispersé"],
        "en": ["Monday", "Tuesday", "Wednesday", "Thursday"]}
HEADS = {"ar": "الرباط (وكالة) - ", "fr": "RABAT (Agence) - ", "en": "LONDON (Agency) - "}


def read(path):
    stories, story = [], None
    for line in open(path, encoding="utf-8"):
        mark, _, rest = line.rstrip("\n").partition(" ")
        if mark == "#" and len(rest.split()) == 2 and rest.split()[0] in FORMS:
            story = {"language": rest.split()[0], "subject": rest.split()[1], "=": [], "~": [], ">": []}
            stories.append(story)
        elif story and mark in ("=", "~", ">"):
            story[mark].append(rest)
    return stories


def copy(paragraphs, part, words, dice):
    def changed(word):
        roll = dice.random()
        if roll < part / 3:
            return []
        return [dice.choice(words)] if roll < part else [word]
    return [" ".join(sum((changed(word) for word in paragraph.split()), [])) for paragraph in paragraphs]


def main():
    dice = random.Random(7)
    stories = read("related.txt")
    pairs = []
    for n, one in enumerate(stories):
        text, language = one["="], one["language"]
        others = [other for other in stories if other["language"] == language and other is not one]
        words = " ".join(sum((other["="] for other in others), [])).split()
        head = [text[0], HEADS[language] + text[1], *text[2:]]
        add = lambda kind, a, b: pairs.append((kind, language, a, b))
        add("same", text, head)
        add("same", text, [line.replace("،", " ").replace(",", " ;").replace("أ", "ا").replace("é", "e") for line in text])
        add("copy", text, copy(text, 0.1, words, dice))
        add("copy", text, copy(text, 0.25, words, dice))
        add("moved", text, [text[0], text[2], text[1].rsplit("،" if language == "ar" else ",", 1)[0], *text[3:]])
        add("grown", text, text + one[">"][1:2])
        add("cut", text, text[:-1])
        add("rewrite", text, one["~"])
        add("rewrite", one["~"], copy(text, 0.1, words, dice))
        add("follow", text, one[">"])
        near = [other for other in others if other["subject"] == one["subject"]] + others
        for other in near[:1] + dice.sample(others, 3):
            add("other", text, other[dice.choice("=~")])
    for language, form in FORMS.items():
        for n in range(4):
            fill = lambda day: form.format(DAYS[language][day], *(f"{dice.uniform(1, 90):.2f}" for _ in range(7))).split("\n")
            pairs.append(("form", language, fill(n), fill((n + 1) % 4)))
    for kind, language, a, b in pairs:
        print(kind, language, " ¶ ".join(a), " ¶ ".join(b), sep="\t")


main()
