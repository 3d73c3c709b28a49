"""Random truths and detections with everything that decides parity, and the figures of pycocotools and lvis-api.

Python 3.11, numpy 2.4.6, pycocotools 2.0.11 (pip), and lvis-api's master (lvis/eval.py, commit 04e89fde; lvis/results.py
with max_dets_per_cat) as package `lvis`. The package was not at hand: the values of lvis-*.json were made by its
evaluation of boxes written out from that source, as a package of the same name. Run in this folder: python make.py

Odd things: crowds that are hit many times, areas that are not those of the boxes (and just at the limits of the ranges),
equal scores, -0, boxes on a grid (equal IoU, IoU exactly at a threshold), empty and negative boxes, more than 100
detections, classes and images without truth, ids that are negative, large, unsorted or 0, unknown categories and images.
"""
import contextlib, hashlib, io, json, math, random, sys
import numpy as np

COCO_SEEDS, LVIS_SEEDS = (4, 25, 38, 46, 50), (2, 9, 19, 24)
LVIS_LIMITS = [(300, -1), (-1, 10000), (20, -1), (-1, 15), (25, 12), (-1, -1)]


def make(seed, images=(1, 3, 12, 30), unknown=True):
    r = random.Random(seed)
    n_img, n_cat = r.choice(images), r.choice([1, 2, 5, 9])
    far = r.random() < .3
    img_ids = [x * 10**12 + 7 for x in r.sample(range(300), n_img)] if far else r.sample(range(-5, 200), n_img)
    cat_ids = r.sample(range(0, 90), n_cat)
    empty = set(r.sample(cat_ids, n_cat // 4))
    anns, dets = [], []
    grid, levels = r.random() < .4, r.choice([3, 11, 101, 10**9])
    sides = [1, 2, 4, 10, 20, 32, 40, 96, 100]

    def score():
        s = r.randrange(levels) / (levels - 1)
        return r.choice([s, s, s, int(s) if s in (0, 1) else s, -0.0 if s == 0 else s])

    def box():
        if grid:
            return [r.randrange(0, 40) * 4, r.randrange(0, 30) * 4, r.choice(sides), r.choice(sides)]
        w, h = [r.choice([10, 40, 200]) * r.uniform(.6, 1.4) for _ in "wh"]
        return [round(r.uniform(0, 640 - w), 2), round(r.uniform(-5, 480 - h), 2), round(w, 2), round(h, 2)]

    def near(b):
        if r.random() < .2:
            return list(b)
        if grid:
            return [b[0] + r.choice([0, 0, 1, 2, b[2] / 2]), b[1] + r.choice([0, 0, 1]),
                    max(1, b[2] * r.choice([1, 1, 2, .5, .75])), b[3] * r.choice([1, 1, .5, .95, .6])]
        return [b[0] + r.gauss(0, .08) * b[2], b[1] + r.gauss(0, .08) * b[3],
                b[2] * r.uniform(.85, 1.15), b[3] * r.uniform(.85, 1.15)]

    def detect(i, c, b):
        dets.append(dict(image_id=i, category_id=c, bbox=b, score=score()))

    for i in img_ids:
        if r.random() < .1:
            continue
        for c in cat_ids:
            for _ in range(0 if c in empty else r.choice([0, 0, 1, 2, 5])):
                b = box()
                a = b[2] * b[3] * r.choice([1, 1, .6])
                crowd = int(r.random() < .12)
                anns.append(dict(image_id=i, category_id=c, bbox=b, iscrowd=crowd,
                                 area=r.choice([a, a, a, 1024, 9216, 1024.0000001])))
                for _ in range(r.choice([0, 1, 1, 2, 3]) + crowd * r.choice([0, 6])):
                    detect(i, c if r.random() < .9 else r.choice(cat_ids), near(b))
            for _ in range(r.choice([0, 1, 3]) if r.random() < .97 else r.choice([101, 130])):
                detect(i, c, box())
            if r.random() < .03:
                detect(i, c, [5, 5, 0, r.choice([0, 9])])
            if r.random() < .02:
                detect(i, c, [50, 50, -5, r.choice([-3, 9])])
    if unknown and r.random() < .3:
        detect(img_ids[0], 777, [1, 1, 5, 5])
        anns.append(dict(image_id=img_ids[0], category_id=778, bbox=[1, 1, 5, 5], area=25, iscrowd=0))
        anns.append(dict(image_id=987654, category_id=cat_ids[0], bbox=[1, 1, 5, 5], area=25, iscrowd=0))
    r.shuffle(anns)
    if r.random() < .6:
        r.shuffle(dets)
    start = 0 if r.random() < .4 else 1
    for k, a in enumerate(anns):
        a["id"] = k + start
    if not dets:
        detect(img_ids[0], cat_ids[0], [1.5, 2, 30, 40])
    return dict(info={}, images=[dict(id=i, width=640, height=480, file_name="%s.jpg" % i) for i in img_ids],
                categories=[dict(id=c, name="c%d" % c) for c in cat_ids], annotations=anns), dets


def make_lvis(seed, images=(1, 3, 12, 30)):
    gt, dt = make(seed, images, unknown=False)
    r = random.Random(seed * 7 + 1)
    cats = [c["id"] for c in gt["categories"]]
    letters = r.choice(["rcf", "rc", "f"])
    for c in gt["categories"]:
        c["frequency"] = r.choice(letters)
    for im in gt["images"]:
        present = {a["category_id"] for a in gt["annotations"] if a["image_id"] == im["id"]}
        absent = [c for c in cats if c not in present]
        im["neg_category_ids"] = r.sample(absent, r.randrange(len(absent) + 1)) + [4444] * (r.random() < .1)
        im["not_exhaustive_category_ids"] = r.sample(cats, r.randrange(min(3, len(cats)) + 1))
    for a in gt["annotations"]:
        if r.random() < .05:
            a["ignore"] = 1
        if r.random() < .03:
            a["area"] = 0
        if r.random() < .5:
            del a["iscrowd"]
    if r.random() < .5:
        dt.append(dict(image_id=gt["images"][0]["id"], category_id=5555, bbox=[0, 0, 9, 9], score=.99))
    return gt, dt


def described(array):
    """Sum (exact, rounded once), and the hash of the big-endian doubles in C order, -0 as 0."""
    values = np.ascontiguousarray(array) + 0.0
    return dict(sum=math.fsum(values.ravel().tolist()), sha256=hashlib.sha256(values.astype(">f8").tobytes()).hexdigest())


def coco(gt, dt, agnostic):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
    truth = COCO()
    truth.dataset = json.loads(json.dumps(gt))
    truth.createIndex()
    e = COCOeval(truth, truth.loadRes(json.loads(json.dumps(dt))), "bbox")
    if agnostic:
        e.params.useCats, e.params.maxDets = 0, [1, 10, 100, 300, 1000]
    e.evaluate()
    e.accumulate()
    result = {k: described(e.eval[k]) for k in ("precision", "recall", "scores")}
    if not agnostic:
        e.summarize()
        result["figures"] = e.stats.tolist()
    return result


def lvis(gt, dt, per_image, per_category):
    from lvis import LVIS, LVISEval, LVISResults
    with open("/tmp/lvis_truth.json", "w") as f:
        json.dump(gt, f)
    truth = LVIS("/tmp/lvis_truth.json")
    found = LVISResults(truth, json.loads(json.dumps(dt)), max_dets_per_cat=per_category, max_dets_per_im=per_image)
    e = LVISEval(truth, found, "bbox")
    e.params.max_dets, e.params.max_dets_per_cat = per_image, per_category
    e.run()
    return dict(maxPerImage=per_image, maxPerCategory=per_category, figures={k: float(v) for k, v in e.results.items()},
                precision=described(e.eval["precision"]), recall=described(e.eval["recall"]))


def write(name, value):
    with open(name, "w") as f:
        json.dump(value, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    for seed in COCO_SEEDS:
        gt, dt = make(seed, (1, 3, 12))
        with contextlib.redirect_stdout(io.StringIO()):
            write("coco-%d.json" % seed, dict(source="pycocotools 2.0.11, make.py, seed %d" % seed, truth=gt, results=dt,
                                              standard=coco(gt, dt, False), agnostic=coco(gt, dt, True)))
    for seed in LVIS_SEEDS:
        gt, dt = make_lvis(seed, (1, 3, 12))
        write("lvis-%d.json" % seed, dict(source="lvis-api 04e89fde (written out), make.py, seed %d" % seed, truth=gt, results=dt,
                                          limits=[lvis(gt, dt, *limit) for limit in LVIS_LIMITS]))
