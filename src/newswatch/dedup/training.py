"""Makes what stories are told by: `frequencies.tsv` and `story_model.json`. Run by hand, never at run time.

    python -m newswatch.dedup.training MUC4.jsonl.gz ECB.jsonl.gz

MUC-4 (MIT) gives the document frequencies; ECB+ (Cybulska and Vossen, CC BY 3.0) the pairs. The figures printed are
out of fold: five folds by topic; an article is scored by a model, and joined by a threshold, that saw no article of
its fold.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newswatch.dedup.index import Limits
from newswatch.dedup.stories import FEATURES, Profile, features, join, profile
from newswatch.dedup.words import cased_words, stem

FOLDS = 5
# Chosen of 1e-3, 1e-2, 3e-2, 1e-1 by the out-of-fold figures of two foldings.
RIDGE = 1e-2
# Cross-topic pairs with fewer words in common than this teach nothing: there are a quarter of a million of them.
LEAST_COSINE = 0.04
# A name of `common_names.txt` stands in one document of so many, at the least. Of 30, 150 and none, 150 joins no two
# incidents of the sample world (none: 1 pair) and costs least on ECB+ (B-cubed F 0.890; 30: 0.885; none: 0.896).
COMMON = 150
MEMBERS = Limits().most_members
Floats = NDArray[np.float64]


def main(muc: str, ecb: str) -> None:
    """Write both files next to this module and print out-of-fold figures."""
    here = Path(__file__).parent
    write_frequencies([row["text"] for row in _rows(muc)], here / "frequencies.tsv")
    rows = _rows(ecb)
    profiles = [profile(row.get("title"), row["text"]) for row in rows]
    gold = [row["gold"]["story"] for row in rows]
    topics = np.array([int(row["gold"]["topic"]) for row in rows])
    pairs = pair_features(profiles)
    same = np.array(gold)[:, None] == np.array(gold)[None, :]
    fold = topics % FOLDS
    scores = np.zeros(same.shape)
    thresholds = np.zeros(FOLDS)
    for held in range(FOLDS):
        seen = fold != held
        weights, intercept = fit(pairs, same, topics, seen)
        table = pairs @ weights + intercept
        scores[~seen] = table[~seen]
        thresholds[held] = best_threshold(table[np.ix_(seen, seen)], [g for g, s in zip(gold, seen, strict=True) if s])
    found = cluster(scores, thresholds[fold])
    figures = judge(gold, found)
    print("out of fold: B-cubed F {:.3f}, precision {:.3f}, recall {:.3f}, ARI {:.3f}".format(*figures))
    weights, intercept = fit(pairs, same, topics, np.ones(len(gold), dtype=bool))
    threshold = best_threshold(pairs @ weights + intercept, gold)
    print("thresholds of the folds", thresholds.round(2), "of all", threshold)
    model = {
        "features": FEATURES,
        "weights": [round(float(w), 4) for w in weights],
        "intercept": round(float(intercept), 4),
        "threshold": round(float(threshold), 4),
    }
    (here / "story_model.json").write_text(json.dumps(model, indent=1) + "\n", "utf-8")


def _rows(path: str) -> list[dict]:  # type: ignore[type-arg]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_frequencies(texts: Sequence[str], path: Path) -> None:
    """Stems and the number of documents that hold them; those of one document alone are left to the default.

    The texts are of 1988 to 1991: names that are in the news every day now are counted by a list.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({stem(word) for word in cased_words(text)})
    names = path.with_name("common_names.txt").read_text("utf-8").splitlines()
    for name in (word for line in names if not line.startswith("#") for word in line.split()):
        counts[stem(name)] = max(counts[stem(name)], len(texts) // COMMON)
    lines = [f"\t{len(texts)}", *(f"{term}\t{count}" for term, count in sorted(counts.items()) if count > 1)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def pair_features(profiles: Sequence[Profile]) -> Floats:
    """Features of all pairs, as an array of n, n, features."""
    size = len(profiles)
    table = np.zeros((size, size, len(FEATURES)))
    for i in range(size):
        for j in range(i):
            table[i, j] = table[j, i] = features(profiles[i], profiles[j])
    return table


def fit(
    pairs: Floats, same: NDArray[np.bool_], topics: NDArray[np.int64], seen: NDArray[np.bool_]
) -> tuple[Floats, float]:
    """Logistic regression with a small ridge by Newton's method, over pairs of the articles seen."""
    rows, columns = np.triu_indices(len(topics), 1)
    wanted = seen[rows] & seen[columns]
    x, y = pairs[rows, columns][wanted], same[rows, columns][wanted].astype(float)
    near = (topics[rows] == topics[columns])[wanted] | (x[:, 0] > LEAST_COSINE)
    x, y = x[near], y[near]
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    w = np.zeros(z.shape[1])
    ridge = RIDGE * np.eye(len(w))
    ridge[-1, -1] = 0
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ w))
        step = np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z / len(y) + ridge, z.T @ (p - y) / len(y) + ridge @ w)
        w -= step
        if np.abs(step).max() < 1e-7:
            break
    weights = w[:-1] / spread
    return weights, float(w[-1] - mean @ weights)


def cluster(scores: Floats, thresholds: Floats) -> list[int]:
    """Stories in order of arrival: each article joins the story with the best score above its threshold."""
    stories: list[list[int]] = []
    labels: list[int] = []
    for i in range(len(scores)):
        joins = [join(scores[i, story[-MEMBERS:]].tolist()) for story in stories]
        best = int(np.argmax(joins)) if joins else -1
        if best >= 0 and joins[best] >= thresholds[i]:
            stories[best].append(i)
            labels.append(best)
        else:
            stories.append([i])
            labels.append(len(stories) - 1)
    return labels


def best_threshold(scores: Floats, gold: Sequence[str]) -> float:
    """The threshold with the best sum of B-cubed F and ARI, the middle of its plateau."""
    tried = np.arange(-2.5, 1.5, 0.125)
    values = []
    for one in tried:
        f, _, _, ari = judge(gold, cluster(scores, np.full(len(gold), one)))
        values.append(f + ari)
    smooth = np.convolve(values, np.ones(5) / 5, "same")
    return float(tried[int(np.argmax(smooth))])


def judge(gold: Sequence[str], found: Sequence[int]) -> tuple[float, float, float, float]:
    """B-cubed F, precision and recall (Bagga and Baldwin 1998), and the adjusted Rand index."""
    both, wanted, given = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    n = len(gold)
    precision = sum(both[pair] / given[pair[1]] for pair in zip(gold, found, strict=True)) / n
    recall = sum(both[pair] / wanted[pair[0]] for pair in zip(gold, found, strict=True)) / n

    def pairs(counts: Counter) -> float:  # type: ignore[type-arg]
        return sum(v * (v - 1) // 2 for v in counts.values())

    expected = pairs(wanted) * pairs(given) / (n * (n - 1) / 2)
    top = (pairs(wanted) + pairs(given)) / 2 - expected
    return 2 * precision * recall / (precision + recall), precision, recall, (pairs(both) - expected) / top


if __name__ == "__main__":
    main(*sys.argv[1:])
