"""Makes the vectors that PublishedTokenizerTest holds the tokenizers against.

    python3 make.py

needs `sentencepiece` and `transformers` below 5 (its slow tokenizers: plain Python around SentencePiece, and a plain
Python byte pair encoder around `regex`). No code of the product takes part, and none of it uses these.

llama/  a SentencePiece vocabulary trained here with LLaMA's options, and what SentencePiece itself makes of many texts;
        prompts with added tokens as the slow LlamaTokenizer encodes them, with and without `legacy`, with the tags
        among its special tokens and not
qwen/   a byte pair vocabulary trained here on Qwen2's cuts, and what the slow Qwen2Tokenizer makes of the same texts
"""

import collections
import io
import json
import pathlib
import random
import shutil
import tempfile

import regex
import sentencepiece
import transformers
from transformers.models.llama.tokenization_llama import LlamaTokenizer
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX, Qwen2Tokenizer, bytes_to_unicode

HERE = pathlib.Path(__file__).parent
SEED = 17
TAGS = [f"<obj{i}>" for i in range(100)] + ["<ground>", "</ground>", "<objects>", "</objects>"]

NAMES = "person cat dog red apple bicycle wooden chair black television plaid couch coffee cup window umbrella".split()
CORPUS = [
    "USER: Please detect {0}; {1} in this image. Answer the question with object indexes. ASSISTANT:",
    "What is the category name of the {0}? Answer the question with its category name in free format.",
    "Can you provide me with a short phrase to describe the {0}? Answer the question with a short phrase.",
    "Can you provide a one sentence description of the {0} in the image?",
    "How many {0} are there in this image? Locate them with object indexes.",
    "Please provide a detailed description of the image and detect all the mentioned objects.",
    "The picture shows a {0} beside a {1}, and behind them stands another {0}.",
    "There is no such thing in this image.",
    "A brown {0} is lying on the bed, relaxed and comfortable; the {1} isn't far from it.",
    "They're walking, we've seen 12 of them, I'll count to 2024 and you'd say it's 3.14.",
    "Où est la fenêtre ? Le garçon a vu un {0} à côté de l'église, déjà.",
    "Wo ist der {0}? Das Mädchen läuft über die Straße, größer als früher.",
    "¿Dónde está el {0}? El niño comió una manzana mañana.",
    "где кошка? собака стоит у окна",
    "猫在椅子上 图像中有一只狗",
    "def area(x1, y1, x2, y2):\n    return (x2 - x1) * (y2 - y1)\n",
    "\t- first\n\t- second\n\n    indented    text   with  blanks\n",
]

FRAGMENTS = [
    "", " ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", " \n", "\u00a0", "\u3000", "\u200b", "\u2028", "\u0000", "\u0007", "\u007f",
    "\ufeff", "a", "b", "ab", "aaa", "the", " the", "The", "THE", "USER:", "ASSISTANT:", "person", " cat", "dogs", "'s", "'S",
    "'ll", "'RE", "don't", "\u2019", "I'm", "12", "3", "2024", "0.5", "1,000", "\u00bd", "\u0664\u0662", "\u4e09", ".", ",", ";", "?!", "...", "--",
    "(", ")", "[x]", "{}", "<", ">", "</", "<obj", "obj3", "3>", "<0x0A>", "<0x", "<s", "/s>", "<unk", "<|im", "_end|>", "\u2581",
    "\u2581the", "caf\u00e9", "cafe\u0301", "fen\u00eatre", "Stra\u00dfe", "\u017f", "'\u017f", "\u212a", "\u00c5", "A\u030a", "\u01c5", "\ufb01n",
    "\u0131", "\u0130", "\u043a\u043e\u0448\u043a\u0430", "\u732b", "\u72d7\u5728", "\u56fe\u50cf", "\u304c", "\u304b\u3099", "\ud55c\uae00", "\u1112\u1161\u11ab",
    "\u0e01\u0e33", "\u0939\u093f\u0928", "\u0627\u0644", "\u05e9\u05dc", "\U0001f63a", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea",
    "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "\U00020000", "\U0010ffff", "\ue000", "\ufffd", "\ufffe", "#", "@", "&amp;", "\\n", "\\",
    "\"", "`", "http://x.org/a?b=c", "a@b.org", "x1", "y_2", "snake_case", "camelCase", "=", "==", "+", "*", "%", "$", "\u20ac",
]


def corpus():
    lines = []
    for line in CORPUS:
        for i in range(len(NAMES) if "{0}" in line else 4):
            lines.append(line.format(NAMES[i % len(NAMES)], NAMES[(i * 5 + 3) % len(NAMES)]))
    return lines


def texts():
    rng = random.Random(SEED)
    out = list(dict.fromkeys(FRAGMENTS + corpus()[::7]))
    while len(out) < 560:
        text = "".join(rng.choice(FRAGMENTS) + rng.choice(["", "", " "]) for _ in range(rng.randint(2, 9)))
        if text not in out:
            out.append(text)
    out += ["a" * n for n in (5, 17, 64, 301)] + [" " * n for n in (4, 15, 16, 17, 63, 200)] + ["ab" * 50, "aab" * 33]
    out += ["\n" * n for n in (3, 8, 31)] + ["\u732b" * 40, "\U0001f63a" * 25, " the cat" * 300, "x" * 1500 + " " + "y" * 1500]
    return out


def answers(size, likely):
    """Ids as a model might give them, characters broken off among them."""
    rng = random.Random(SEED + 2)
    return [[rng.choice(likely) if rng.random() < 0.6 else rng.randrange(3, size) for _ in range(rng.randint(1, 9))] for _ in range(150)]


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=True, indent=None, separators=(",", ":")).replace("],", "],\n") + "\n")


def added(special, first):
    flags = dict(lstrip=False, normalized=False, rstrip=False, single_word=False, special=True)
    return {str(i): dict(content=token, **flags) for i, token in special.items()} | {
        str(first + i): dict(content=tag, **flags) for i, tag in enumerate(TAGS)}


# ---- LLaMA

def train_pieces(folder):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(l for line in corpus() for l in line.split("\n")), model_writer=model, vocab_size=700,
        model_type="bpe", byte_fallback=True, character_coverage=0.9995, normalization_rule_name="identity",
        add_dummy_prefix=True, remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True,
        num_threads=1, hard_vocab_limit=True, self_test_sample_size=0)
    (folder / "tokenizer.model").write_bytes(model.getvalue())


def llama_settings(folder, legacy, named):
    size = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model")).get_piece_size()
    settings = dict(
        add_bos_token=True, add_eos_token=False, add_prefix_space=True, bos_token="<s>", eos_token="</s>", unk_token="<unk>",
        pad_token="<unk>", clean_up_tokenization_spaces=False, model_max_length=2048, sp_model_kwargs={},
        tokenizer_class="LlamaTokenizer", added_tokens_decoder=added({0: "<unk>", 1: "<s>", 2: "</s>"}, size))
    if legacy is not None:
        settings["legacy"] = legacy
    if named:
        settings["additional_special_tokens"] = TAGS
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")
    (folder / "added_tokens.json").write_text(json.dumps({t: size + i for i, t in enumerate(TAGS)}, indent=1) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps({k: settings[k] for k in settings if k.endswith("_token") and isinstance(settings[k], str)}, indent=1) + "\n")


def prompts():
    rng = random.Random(SEED + 1)
    parts = TAGS[:3] + TAGS[-4:] + ["</s>", "<s>"] + [f for f in FRAGMENTS if "<" not in f and "|" not in f and f]
    fixed = [
        "USER: ", "\n<obj0>", "<obj1>", "<obj1><obj2>", "\n", "\n\n", " ASSISTANT:", "\nWhat is <obj3>; <obj0>? ASSISTANT:",
        "</s>USER: And this? ASSISTANT:", " <obj3> ", "<obj3> cat", "<obj3>cat", " <obj3>",
        "<ground>person</ground><objects><obj10><obj14></objects>\n<ground>pigeon</ground><objects><obj0></objects>",
        "a <ground>plaid couch,</ground><objects><obj2></objects> a <ground>wooden TV stand</ground><objects><obj3></objects>holding",
    ]
    return fixed + ["".join(rng.choice(parts) + rng.choice(["", "", " "]) for _ in range(rng.randint(1, 6))) for _ in range(120)]


def llama(folder):
    folder.mkdir(exist_ok=True)
    train_pieces(folder)
    llama_settings(folder, None, True)
    sp = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    plain = [dict(text=t, ids=sp.encode(t), decoded=sp.decode(sp.encode(t))) for t in texts()]
    # An encoder that stops at a zero byte has not seen the text.
    plain = [v for v in plain if "\0" not in v["text"] or sp.decode(v["ids"]) == v["text"]]
    ways = {}
    with tempfile.TemporaryDirectory() as other:
        other = pathlib.Path(other)
        shutil.copy(folder / "tokenizer.model", other)
        for legacy in (True, False):
            for named in (True, False):
                llama_settings(other, legacy, named)
                slow = LlamaTokenizer.from_pretrained(str(other))
                assert (TAGS[0] in slow.all_special_tokens) == named
                ways[f"legacy={legacy},named={named}".lower()] = slow
        mixed = [dict(text=t, **{way: slow.encode(t, add_special_tokens=False) for way, slow in ways.items()}) for t in prompts()]
    write(folder / "vectors.json", dict(
        source=f"sentencepiece {sentencepiece.__version__}, slow LlamaTokenizer of transformers {transformers.__version__}",
        script="make.py", seed=SEED, tolerance="none: ids are equal", texts=plain, prompts=mixed,
        answers=[dict(ids=ids, text=sp.decode(ids)) for ids in answers(sp.get_piece_size(), list(range(3 + 0x80, 3 + 0x100)))]))


# ---- Qwen2

def train_bytes(folder):
    """Plain byte pair training: the most frequent pair first, the lesser of equally frequent ones."""
    letters = bytes_to_unicode()
    words = collections.Counter()
    for line in corpus():
        for word in regex.findall(PRETOKENIZE_REGEX, line):
            words[tuple(letters[b] for b in word.encode())] += 1
    merges = []
    for _ in range(500):
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        joined = collections.Counter()
        for word, count in words.items():
            out, i = [], 0
            while i < len(word):
                if word[i:i + 2] == best:
                    out.append(word[i] + word[i + 1])
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            joined[tuple(out)] += count
        words = joined
    vocabulary = dict.fromkeys([letters[b] for b in sorted(letters, key=lambda b: letters[b])] + [a + b for a, b in merges])
    vocabulary = {token: i for i, token in enumerate(vocabulary)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    return len(vocabulary)


def qwen(folder):
    folder.mkdir(exist_ok=True)
    size = train_bytes(folder)
    special = {size: "<|endoftext|>", size + 1: "<|im_start|>", size + 2: "<|im_end|>"}
    settings = dict(
        add_prefix_space=False, add_bos_token=False, bos_token=None, eos_token="<|im_end|>", pad_token="<|endoftext|>",
        unk_token=None, errors="replace", split_special_tokens=False, model_max_length=2048, tokenizer_class="Qwen2Tokenizer",
        clean_up_tokenization_spaces=False, additional_special_tokens=["<|im_start|>", "<|im_end|>"] + TAGS,
        added_tokens_decoder=added(special, size + 3))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")
    slow = Qwen2Tokenizer.from_pretrained(str(folder))
    plain = [dict(text=t, ids=slow.encode(t), decoded=slow.decode(slow.encode(t))) for t in texts()]
    own = [p.replace("</s>", "<|im_end|>").replace("<s>", "<|im_start|>") for p in prompts()]
    write(folder / "vectors.json", dict(
        source=f"slow Qwen2Tokenizer of transformers {transformers.__version__}", script="make.py", seed=SEED,
        tolerance="none: ids are equal", texts=plain,
        prompts=[dict(text=t, ids=slow.encode(t), decoded=slow.decode(slow.encode(t))) for t in own],
        answers=[dict(ids=ids, text=slow.decode(ids)) for ids in answers(size, [slow.encoder[c] for b, c in slow.byte_encoder.items() if b >= 0x80])]))


if __name__ == "__main__":
    llama(HERE / "llama")
    qwen(HERE / "qwen")
