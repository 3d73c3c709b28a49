"""Makes NAME.json beside this file: random answers and the figures that the published protocols give them.

The protocols are rebuilt from reading their public code, on numpy and pycocotools; nothing is copied. Rex-Omni:
evaluation/metrics/coco_lvis_metric.py and fastevaluate/cocoeval.cpp. HumanRef: RexSeek metric/
recall_precision_densityf1.py. RefCOCO: Qwen-VL eval_mm/evaluate_grounding.py, MDETR datasets/refexp.py (in double
precision), MAttNet eval_dets_utils. Regions: Osprey osprey/eval/lvis_paco_eval.py.

    pip install numpy pycocotools && python make.py
"""
import contextlib
import io
import json
import os
import random

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = os.path.dirname(os.path.abspath(__file__))
THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
LABELS = ["kite", "hot_dog", "Cup", "bear", "fork", "sink"]


def grid(r, low, high):
    return r.randrange(int(low * 2), int(high * 2)) / 2


def jitter(r, box, amount):
    return [round(v + r.uniform(-amount, amount) * s, 1) for v, s in zip(box, [box[2], box[3]] * 2)]


def detection_set(seed, federated):
    r = random.Random(seed)
    images = []
    for i in range(14):
        truths, found = [], []
        labels = r.sample(LABELS[:-1], r.randrange(0, 4))
        absent = [l for l in LABELS if l not in labels and r.random() < 0.4]
        for label in labels:
            for _ in range(r.randrange(1, 5)):
                box = [grid(r, 0, 200), grid(r, 0, 200), grid(r, 8, 150), grid(r, 8, 150)]
                crowd = not federated and r.random() < 0.12
                truths.append({"label": label, "box": box, "area": round(box[2] * box[3] * r.uniform(0.4, 1), 2), "crowd": crowd})
                # nothing of a bear is ever found, and some of the rest is missed, found twice or off
                for _ in range(0 if label == "bear" else r.choice([0, 1, 1, 1, 2])):
                    near = jitter(r, box, r.choice([0, 0.01, 0.05, 0.2]))
                    found.append(found_box(r, label, near))
        for label in LABELS:
            if r.random() < 0.15:
                found.append(found_box(r, label, [grid(r, 0, 200), grid(r, 0, 200), grid(r, 8, 99), grid(r, 8, 99)]))
        r.shuffle(found)
        images.append({
            "image": "image %d" % i, "truths": truths, "found": found,
            "absent": absent if federated else [],
            "notExhaustive": [l for l in labels if federated and r.random() < 0.3],
        })
    return images


def found_box(r, label, box):
    box = box[:2] + [max(1, v) for v in box[2:]]
    return {"label": label, "box": box, "score": r.randrange(1, 21) / 20, "proposal": r.randrange(6, 21) / 20}


def norm(label):
    return label.lower().replace("_", " ")


def coco_eval(images, found_of, score_of, use_cats=1, limits=(1, 10, 100), thresholds=None):
    ids = {norm(l): k + 1 for k, l in enumerate(LABELS)}
    anns, dets = [], []
    for i, image in enumerate(images):
        for t in image["truths"]:
            anns.append({"id": len(anns) + 1, "image_id": i + 1, "category_id": ids[norm(t["label"])], "bbox": t["box"], "area": t["area"], "iscrowd": int(t["crowd"])})
        for d in found_of(image):
            dets.append({"image_id": i + 1, "category_id": ids[norm(d["label"])], "bbox": d["box"], "score": score_of(d)})
    with contextlib.redirect_stdout(io.StringIO()):
        gt = COCO()
        gt.dataset = {"images": [{"id": i + 1} for i in range(len(images))], "annotations": anns, "categories": [{"id": k + 1, "name": l} for k, l in enumerate(LABELS)]}
        gt.createIndex()
        e = COCOeval(gt, gt.loadRes(dets), "bbox")
        e.params.useCats = use_cats
        e.params.maxDets = list(limits)
        if thresholds:
            e.params.iouThrs = np.array(thresholds)
        e.evaluate()
    return e


def outcomes(e, images, k, t, open_labels):
    """(right, wrong) per box in the order of images and ranks, and the number of wanted true boxes."""
    marks, wanted = [], 0
    for i in range(len(images)):
        cell = e.evalImgs[k * len(e.params.areaRng) * len(images) + i]
        if cell is None:
            continue
        wanted += int(sum(1 for g in cell["gtIgnore"] if not g))
        for match, ignored in zip(cell["dtMatches"][t], cell["dtIgnore"][t]):
            ignored = bool(ignored) or (match == 0 and LABELS[k] in open_labels(images[i]))
            marks.append((match > 0 and not ignored, match == 0 and not ignored))
    return marks, wanted


def rex_omni(images, federated):
    def kept(image):
        present = {norm(t["label"]) for t in image["truths"]}
        absent = {norm(l) for l in image["absent"]}
        for d in image["found"]:
            label = norm(d["label"])
            # the converter drops labels that are not annotated, unless the image has no annotation at all;
            # the LVIS evaluator drops labels that are neither present nor known to be absent
            if (present and label not in present) or (federated and label not in present | absent):
                continue
            yield d

    e = coco_eval(images, kept, lambda d: 0.2, limits=(1, 10, 10**9 if federated else 100), thresholds=THRESHOLDS)
    points = [i * 0.01 for i in range(101)]
    precision = np.full((len(THRESHOLDS), 101, len(LABELS)), -1.0)
    recall = np.full((len(THRESHOLDS), len(LABELS)), -1.0)
    for k in range(len(LABELS)):
        for t in range(len(THRESHOLDS)):
            marks, wanted = outcomes(e, images, k, t, lambda im: im["notExhaustive"] if federated else [])
            if wanted == 0:
                continue
            tp = np.cumsum([m[0] for m in marks]).astype(float)
            fp = np.cumsum([m[1] for m in marks]).astype(float)
            rc = tp / wanted
            pr = tp / (fp + tp + np.spacing(1))
            recall[t, k] = rc[-1] if len(rc) else 0
            for j in range(len(pr) - 1, 0, -1):
                pr[j - 1] = max(pr[j - 1], pr[j])
            at = np.searchsorted(rc, points, side="right")
            precision[t, :, k] = [pr[j] if j < len(pr) else 0 for j in at]

    def last_positive(t, k, held):
        values = [v for v in precision[t, :, k] if v > 0]
        return values[-1] if values else held

    def safe_mean(values):
        values = [v for v in values if v > 0]
        return float(np.mean(values)) if values else 0.0

    def f1(p, r):
        return 2 * p * r / (p + r) if p + r > 0 else 0.0

    per_class = {"50": ([], []), "95": ([], []), "mean": ([], [])}
    p50 = p95 = p = 0.0
    for k in range(len(LABELS)):
        p50, p95 = last_positive(0, k, p50), last_positive(9, k, p95)
        total = 0.0
        for t in range(len(THRESHOLDS)):
            p = last_positive(t, k, p)
            total += p
        for name, pair in {"50": (p50, recall[0, k]), "95": (p95, recall[9, k]), "mean": (total / 10, recall[:, k].sum() / 10)}.items():
            per_class[name][0].append(pair[0])
            per_class[name][1].append(pair[1])
    figures = {}
    for name, (ps, rs) in per_class.items():
        ps, rs = safe_mean(ps), safe_mean(rs)
        figures["published.precision." + name], figures["published.recall." + name] = ps, rs
        figures["published.f1." + name] = f1(ps, rs)
    wanted = [k for k in range(len(LABELS)) if recall[0, k] >= 0]
    for name, ts in {"50": [0], "95": [9], "mean": range(10)}.items():
        ps = np.mean([last_positive(t, k, 0) for k in wanted for t in ts])
        rs = np.mean([recall[t, k] for k in wanted for t in ts])
        figures["all.precision." + name], figures["all.recall." + name], figures["all.f1." + name] = ps, rs, f1(ps, rs)
    return figures


def coco_figures(prefix, e):
    with contextlib.redirect_stdout(io.StringIO()):
        e.accumulate()
        e.summarize()
    names = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"]
    return {prefix + n: (None if v < 0 else v) for n, v in zip(names, e.stats)}


def chatrex(images):
    figures = {}
    for prefix, key in [("proposal.", "proposal"), ("score.", "score")]:
        e = coco_eval(images, lambda im: im["found"], lambda d: d[key])
        if key == "proposal":
            ps, rs = [], []
            for k in range(len(LABELS)):
                marks, wanted = outcomes(e, images, k, 0, lambda im: [])
                right, wrong = sum(m[0] for m in marks), sum(m[1] for m in marks)
                if wanted:
                    ps.append(right / (right + wrong) if right + wrong else 0)
                    rs.append(right / wanted)
            figures.update({"precision": np.mean(ps), "recall": np.mean(rs)})
            figures.update({"nonzero.precision": np.mean([v for v in ps if v > 0]), "nonzero.recall": np.mean([v for v in rs if v > 0])})
        figures.update(coco_figures(prefix, e))
    return figures


def class_agnostic(images):
    e = coco_eval(images, lambda im: im["found"], lambda d: d["proposal"], use_cats=0, limits=(1, 10, 100, 300, 1000))
    with contextlib.redirect_stdout(io.StringIO()):
        e.accumulate()
    recall = e.eval["recall"]  # T, K, A, M

    def mean(a, m):
        values = recall[:, :, a, m]
        values = values[values > -1]
        return float(np.mean(values)) if values.size else None

    figures = {"AR%d" % n: mean(0, m) for m, n in enumerate([1, 10, 100, 300, 1000])}
    figures.update({"AR" + n: mean(a + 1, 4) for a, n in enumerate("sml")})
    return figures


def area(b):
    return (b[2] - b[0]) * (b[3] - b[1])


def inter(a, b):
    return max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))


def iou(a, b):
    return inter(a, b) / (area(a) + area(b) - inter(a, b))


def giou(a, b):
    union = area(a) + area(b) - inter(a, b)
    hull = (max(a[2], b[2]) - min(a[0], b[0])) * (max(a[3], b[3]) - min(a[1], b[1]))
    return iou(a, b) - (hull - union) / hull


def pixel_iou(a, b):
    a, b = [[v[0], v[1], v[2] - v[0], v[3] - v[1]] for v in (a, b)]
    x1, y1 = max(a[0], b[0]), max(a[1], b[1])
    x2, y2 = min(a[0] + a[2] - 1, b[0] + b[2] - 1), min(a[1] + a[3] - 1, b[1] + b[3] - 1)
    i = (x2 - x1 + 1) * (y2 - y1 + 1) if x1 < x2 and y1 < y2 else 0
    return i / (a[2] * a[3] + b[2] * b[3] - i)


def corners(r):
    x, y = grid(r, 0, 200), grid(r, 0, 200)
    return [x, y, x + grid(r, 20, 150), y + grid(r, 20, 150)]


def near(r, box, amount):
    w, h = box[2] - box[0], box[3] - box[1]
    box = [v + round(r.uniform(-amount, amount) * s * 2) / 2 for v, s in zip(box, [w, h, w, h])]
    return [box[0], box[1], max(box[0] + 2, box[2]), max(box[1] + 2, box[3])]


def refcoco(seed):
    r = random.Random(seed)
    answers = []
    for i in range(60):
        truth = corners(r)
        found = [{"box": near(r, truth, r.choice([0, 0.1, 0.15, 0.2, 0.5])), "score": r.randrange(1, 8) / 8} for _ in range(r.choice([0, 1, 1, 1, 2, 3, 7]))]
        answers.append({"image": "image %d" % (i // 2), "group": r.choice(["refcoco val", "refcoco testA", "refcoco testB"]), "truth": truth, "found": found})
    return answers


def refcoco_figures(answers):
    rows = []
    for a in answers:
        found, truth = a["found"], a["truth"]
        best = max(found, key=lambda f: f["score"])["box"] if found else None  # max keeps the first of equals
        ranked = sorted(((f["score"], f["box"]) for f in found), reverse=True)
        row = {
            "accuracy": bool(found) and iou(best, truth) >= 0.5,
            "accuracy.any": any(iou(f["box"], truth) >= 0.5 for f in found),
            "iou": iou(best, truth) if found else 0.0,
            "mattnet": bool(found) and pixel_iou(best, truth) >= 0.5,
            "answered": bool(found),
            "several": len(found) > 1,
        }
        for k in (1, 5, 10):
            row["mdetr.%d" % k] = any(giou(b, truth) >= 0.5 for _, b in ranked[:k])
        rows.append((["all", a["group"]], row))
    return grouped(rows)


def grouped(rows):
    figures = {}
    for group in dict.fromkeys(g for groups, _ in rows for g in groups):
        own = [row for groups, row in rows if group in groups]
        for name in own[0]:
            values = [float(row[name]) for row in own if row[name] is not None]
            figures[group + "." + name] = float(np.mean(values)) if values else None
    return figures


def human_ref(seed):
    r = random.Random(seed)
    answers = []
    for i in range(50):
        domain = r.choice(["attribute", "position", "interaction", "rejection"])
        people = [corners(r) for _ in range(r.randrange(1, 14))]
        truths = [] if domain == "rejection" else people[:r.randrange(1, len(people) + 1)]
        found = [near(r, b, r.choice([0, 0.02, 0.1])) for b in people if r.random() < (0.8 if b in truths else 0.15)]
        r.shuffle(found)
        answers.append({"image": "image %d" % i, "domain": domain, "subdomain": r.choice(["a", "b"]), "truths": truths, "found": found, "candidates": len(people)})
    return answers


def human_ref_figures(answers):
    names = ["recall", "precision", "density_f1", "recall.50", "precision.50", "density_f1.50", "rejection"]
    rows = []
    for a in answers:
        groups = ["all", a["domain"], a["domain"] + "/" + a["subdomain"]]
        if a["domain"] == "rejection":
            rows.append((groups, dict(zip(names, [None] * 6 + [not a["found"]]))))
            continue
        n = len(a["truths"])
        groups.append("boxes 1" if n == 1 else "boxes 2-5" if n <= 5 else "boxes 6-10" if n <= 10 else "boxes >10")
        per = []
        for threshold in np.arange(0.5, 1.0, 0.05):
            used = set()
            for truth in a["truths"]:
                best, chosen = 0, None
                for j, box in enumerate(a["found"]):
                    o = iou(truth, box)
                    if j not in used and o > best and o >= threshold:
                        best, chosen = o, j
                if chosen is not None:
                    used.add(chosen)
            rec = len(used) / n
            pre = len(used) / len(a["found"]) if a["found"] else 0.0
            f1 = 2 * pre * rec / (pre + rec) if pre + rec else 0.0
            penalty = min(1.0, (n / a["candidates"]) / (len(a["found"]) / a["candidates"])) if a["found"] else 0.0
            per.append((rec, pre, f1 * penalty))
        rows.append((groups, dict(zip(names, list(np.mean(per, axis=0)) + list(per[0]) + [None]))))
    return grouped(rows)


WORDS = ["red", "Red", "dog", "hot_dog", "hot", "table", "leg", "Tür", "ÀB", "犬", "a"]


def regions(seed):
    r = random.Random(seed)
    answers = []
    for _ in range(60):
        truth = r.choice(["dog", "hot_dog", "table:leg", "red table", "tür", "犬 a"])
        answer = r.choice(["", " ", "answer: ", "x: y:"]) + r.choice([" ", "\u00a0", "\t", ", "]).join(r.sample(WORDS, r.randrange(1, 4))) + r.choice(["", ".", " \n", ":"])
        answers.append({"truth": truth, "answer": answer})
    return answers


def semantic_iou(answer, truth):
    truth = truth.replace("_", " ").replace(":", " ")
    answer = answer.strip()
    if ":" in answer:
        answer = answer.split(":")[1]
    for mark in ".:,":
        answer = answer.replace(mark, " ")
    a, b = set(answer.lower().split()), set(truth.lower().split())
    return len(a & b) / len(a | b)


def outcome_set(seed):
    r = random.Random(seed)
    out = []
    for i in range(300):
        score = r.choice([r.random(), r.randrange(0, 11) / 10])
        out.append({"image": "image %d" % r.randrange(0, 40), "score": score, "correct": r.random() < score ** 2})
    return out


def calibration(out, bins):
    s = np.array([o["score"] for o in out])
    y = np.array([float(o["correct"]) for o in out])
    gaps = []
    for b in range(bins):
        inside = (s > b / bins if b else s >= 0) & (s <= (b + 1) / bins)
        if inside.any():
            gaps.append((inside.sum(), abs(s[inside].mean() - y[inside].mean())))
    # parts of np.array_split; an outcome goes where the first of its score goes
    order = np.argsort(s, kind="stable")
    part_of = np.concatenate([[p] * len(ix) for p, ix in enumerate(np.array_split(order, bins))])
    parts = {}
    for rank, ix in enumerate(order):
        first = np.searchsorted(s[order], s[ix], side="left")
        parts.setdefault(int(part_of[first]), []).append(ix)
    mass = [(len(ix), abs(s[ix].mean() - y[ix].mean())) for ix in parts.values()]
    return {
        "ece.equal_width": sum(n * g for n, g in gaps) / len(s), "mce.equal_width": max(g for _, g in gaps),
        "ece.equal_mass": sum(n * g for n, g in mass) / len(s), "mce.equal_mass": max(g for _, g in mass),
        "brier": float(np.mean((s - y) ** 2)), "mean_score": float(s.mean()), "accuracy": float(y.mean()),
    }


def costs(seed):
    r = random.Random(seed)
    return [{"image": "image %d" % i, "millis": round(r.lognormvariate(5, 1), 3), "tokens": r.randrange(1, 400), "boxes": r.randrange(0, 9)} for i in range(r.randrange(30, 60))]


def cost_figures(answers):
    figures = {}
    for name, key in [("ms", "millis"), ("tokens", "tokens")]:
        v = np.array([a[key] for a in answers], float)
        figures[name + ".mean"], figures[name + ".max"] = float(v.mean()), float(v.max())
        for q in (50, 90, 95, 99):
            figures["%s.p%d" % (name, q)] = float(np.quantile(v, q / 100, method="inverted_cdf"))
    figures["tokens_per_box"] = sum(a["tokens"] for a in answers) / sum(a["boxes"] for a in answers)
    return figures


def case(seed):
    coco, lvis = detection_set(seed, False), detection_set(seed + 1000, True)
    ref, human, names, out, cost = refcoco(seed), human_ref(seed), regions(seed), outcome_set(seed), costs(seed)
    for n in names:
        n["s_iou"] = semantic_iou(n["answer"], n["truth"])
    return {
        "seed": seed, "labels": LABELS, "coco": coco, "lvis": lvis, "refcoco": ref, "humanref": human, "regions": names, "outcomes": out, "costs": cost,
        "expected": {
            "rexomni.coco": rex_omni(coco, False), "rexomni.lvis": rex_omni(lvis, True), "chatrex": chatrex(coco), "agnostic": class_agnostic(coco),
            "refcoco": refcoco_figures(ref), "humanref": human_ref_figures(human), "calibration.15": calibration(out, 15), "calibration.7": calibration(out, 7),
            "costs": cost_figures(cost),
        },
    }


if __name__ == "__main__":
    for seed in (1, 2, 3):
        with open(os.path.join(HERE, "answers-%d.json" % seed), "w") as f:
            json.dump(case(seed), f, default=lambda v: v.item(), separators=(",", ":"))
            f.write("\n")
