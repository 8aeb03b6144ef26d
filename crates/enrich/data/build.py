#!/usr/bin/env python3
"""Builds places.tsv from the tables beside this file and from the standards folder.

    python3 crates/enrich/data/build.py ../shared/standards

The folder holds gazetteer/ (rigour, i18n-iso-countries, GeoNames cities) and cldr/; README.md names their sources.
The same inputs give the same bytes."""
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
STANDARDS = Path(sys.argv[1])
ARAB = set("MA DZ TN LY EG SD MR SA AE QA KW BH OM YE IQ SY LB JO PS DJ SO KM EH".split())
NEAR = set("FR BE CH CA GB ES IT DE PT NL".split())
ARABIC = re.compile("[\u0621-\u064a]")
SIGNS = "?!^~%"
# US states that are cities, countries or first names more often.
SKIPPED_STATES = {"us-wa", "us-ga", "us-dc", "us-ny"}
# Names of large cities that are words or names of people.
# guarded.txt: a name a line; - before it: never; else only where the text around says it is a place.
GUARDED = set((HERE / "guarded.txt").read_text(encoding="utf-8").splitlines())


def rows(name):
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def load(path):
    return json.loads((STANDARDS / path).read_text(encoding="utf-8"))


def script(name):
    return "ar" if ARABIC.search(name) else "latin"


def bare(name):
    return name.lstrip(SIGNS + "=-")


def entry(uri, kind, country, prominence, en, fr, ar, names):
    seen, kept = set(), []
    off = {bare(n) for n in names if n.startswith("-")}
    for name in names:
        if name.startswith("-") or not bare(name) or bare(name) in seen:
            continue
        if bare(name) in off and name[0] not in SIGNS:
            continue
        seen.add(bare(name))
        kept.append(name.replace("=", ""))
    return (uri, kind, country, str(prominence), bare(en), bare(fr), bare(ar), "|".join(kept))


def countries():
    curated = dict(rows("countries.tsv"))
    i18n = {tag: load(f"gazetteer/i18n-iso-countries.{tag}.json")["countries"] for tag in ("ar", "fr", "en")}
    cldr = {tag: load(f"cldr/{tag}/territories.json")["main"][tag]["localeDisplayNames"]["territories"] for tag in ("ar", "fr", "en")}
    territories = [json.loads(line) for line in (STANDARDS / "gazetteer/territories-rigour.jsonl").open(encoding="utf-8")]
    for territory in territories:
        code = territory["code"].upper()
        if code in SKIPPED_STATES or code.lower() in SKIPPED_STATES:
            continue
        if code.startswith("US-"):
            name = ("?" if territory["name"] in GUARDED else "") + territory["name"]
            yield entry(territory["qid"], "r", "US", 5, name, "", "", [name])
        if len(code) != 2 or code not in cldr["en"] or code in ("AQ", "UN", "EU", "EZ"):
            continue
        own = [name for name in curated.get(code, "").split("|") if name]
        best = [name.lstrip("=") for name in own if name.startswith("=")]
        other = []
        for tag in ("ar", "fr", "en"):
            value = i18n[tag].get(code, [])
            other += [value] if isinstance(value, str) else value
            other += [cldr[tag][key] for key in (code, f"{code}-alt-short", f"{code}-alt-variant") if key in cldr[tag]]
        other = [re.sub(r"\s*[(\[].*", "", name).strip() for name in other if name not in ("US", "UK", "HK")]
        taken = {bare(name) for name in own}
        names = own + [name for name in other if name not in taken]
        ar, fr, en = best if len(best) == 3 else (cldr["ar"][code], cldr["fr"][code], cldr["en"][code])
        yield entry(territory["qid"], "c", code, 9 if territory.get("is_country") and len(best) == 3 else 7, en, fr, ar, names)


def regions():
    for uri, country, en, fr, ar, more in rows("regions.tsv"):
        yield entry(uri, "r", country, 6, en, fr, ar, [en, fr, ar, *more.split("|")])


def geonames():
    lines = (STANDARDS / "gazetteer/cities15000-ar.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        geoname, name, country, _, _, _, population, _, arabic, _ = line.split("\t")
        yield geoname, name, country, int(population), [n.strip("\u200e\u200f ") for n in arabic.split("|") if n.strip()]


def cities():
    known = list(geonames())
    by_name = {}
    for city in sorted(known, key=lambda city: city[3]):
        for name in (*city[4], city[1]):
            by_name[(city[2], name)] = city
    used, missing = set(), []
    for uri, country, capital, en, fr, ar, more in rows("cities.tsv"):
        names = [en, fr, ar, *more.split("|")]
        found = next((by_name[(country, bare(n))] for n in names if (country, bare(n)) in by_name), None)
        population = found[3] if found else 0
        if found:
            used.add(found[0])
        if uri == "-":
            if not found:
                missing.append(en)
                continue
            uri = f"G{found[0]}"
        prominence = 8 if capital else 7 if population > 2_000_000 else 6
        yield entry(uri, "p" if capital else "y", country, prominence, en, fr, ar, names)
    if missing:
        sys.exit(f"cities.tsv: {missing} are not in GeoNames; give them a Wikidata id or another name")
    for geoname, name, country, population, arabic in known:
        least = 50_000 if country in ARAB else 150_000 if country in NEAR else 400_000
        if geoname in used or population < least or len(name) < 4 or not re.match(r"^[^\W\d_]", name):
            continue
        arabic = [n for n in arabic if len(n) >= 4 and (" " in n or country in ARAB or population > 1_000_000)]
        arabic = [("?" if n in GUARDED else "") + n for n in arabic if "-" + n not in GUARDED]
        if "-" + name in GUARDED:
            continue
        guarded = ("?" if name in GUARDED else "") + name
        prominence = 5 if population > 2_000_000 else 4 if population > 500_000 else 3
        yield entry(f"G{geoname}", "y", country, prominence, name, name, bare(arabic[0]) if arabic else "", [guarded, *arabic])


def blocks():
    for line in (HERE / "blocks.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield ("-", "x", "-", "0", "", "", "", line)


table = [*countries(), *regions(), *cities(), *blocks()]
(HERE / "places.tsv").write_text("".join("\t".join(row) + "\n" for row in table), encoding="utf-8")
print(len(table), "rows")
