"""Writes the references of the REFER tests as Python pickles them, in every protocol. Run in this folder."""
import pickle

turtle = {"tokens": ["the", "left", "turtle"], "raw": "The left turtle!", "sent_id": 0, "sent": "the left turtle"}
green = {"tokens": ["caf\u00e9"], "raw": "caf\u00e9 \u6f22 \U0001F422", "sent_id": 1, "sent": "caf\u00e9 \u6f22 \U0001F422"}
refs = [
    {"sent_ids": [0, 1], "file_name": "COCO_train2014_000000000007_70.jpg", "ann_id": 70, "ref_id": 0, "image_id": 7,
     "split": "testA", "sentences": [turtle, green], "category_id": 3},
    {"sent_ids": [2], "file_name": "COCO_train2014_000000000008_80.jpg", "ann_id": 80, "ref_id": 2**40, "image_id": 8,
     "split": "val", "sentences": [dict(turtle, sent_id=2, sent="it's \"big\"\n", score=0.5, ok=True, none=None, neg=-300)],
     "category_id": 3},
]
for protocol in range(6):
    with open(f"refs(p{protocol}).p", "wb") as file:
        pickle.dump(refs, file, protocol)
# A pickle of Python 2 holds byte strings: opcodes U and T of protocol 2, S of protocol 0.
with open("refs(python2).p", "wb") as file:
    file.write(b"\x80\x02](}(U\x05splitU\x03valU\x06ann_idK\x46U\x08image_idK\x07"
               b"U\x09sentences](}(U\x04sentT\x03\x00\x00\x00dogueue.")
with open("refs(python2p0).p", "wb") as file:
    file.write(b"(lp0\n(dp1\nS'split'\nS'val'\nsS'ann_id'\nI70\nsS'image_id'\nL7L\nsS'sentences'\n(lp2\n(dS'sent'\nS'it\\'s \\xc3\\xa9'\nsS'b'\nI01\nsS'f'\nF0.5\nsasa.")

# What the writer wrote of these references (ReferFormatTest compares every byte), read by Python.
with open("written.p", "rb") as file:
    assert pickle.load(file) == refs
