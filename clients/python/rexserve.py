"""Client of RexServe in one file without dependencies, for Python 3.9 and newer.

    import rexserve

    client = rexserve.Client("http://127.0.0.1:8080")
    answer = client.detect("turtles.jpg", ["turtle", "green apple"], objectThreshold=0.3)
    detections = answer.detections()  # supervision.Detections, where supervision is installed

Answers are dictionaries as the gateway sends them, with a few methods more. Options go by the names of the interface.
"""

import base64
import json
import os
import random
import socket
import time
import urllib.error
import urllib.parse
import urllib.request

__all__ = ["Answer", "Client", "ConnectionFailure", "Problem"]


class Problem(Exception):
    """The gateway refused a request, or failed: `code`, `detail`, `status`, `errors`, `retryable`."""

    def __init__(self, problem):
        self.problem = problem
        self.code = problem.get("code", "http")
        self.status = problem.get("status", 0)
        self.detail = problem.get("detail", "")
        self.errors = problem.get("errors", [])
        self.retryable = problem.get("retryable", False)
        self.retry_after = problem.get("retryAfterSeconds")
        super().__init__(f"{self.code}: {self.detail}")


class ConnectionFailure(Exception):
    """There was no answer: no connection, a connection that was lost, or no time left."""


class Answer(dict):
    """An answer as the gateway sent it.

    `labels` are those that were asked for, in order: the numbers of their classes where the gateway does not say.
    """

    def __init__(self, answer, labels=()):
        super().__init__(answer)
        self.labels = list(labels)

    @property
    def objects(self):
        """The objects found, of /v1/detect or of the phrases of /v1/ask."""
        if "objects" in self:
            return self["objects"]
        return [found for phrase in self.get("phrases", []) for found in phrase["objects"]]

    def rows(self):
        """What can be drawn: of each object, described region or proposal (box, score, class id, class name)."""
        if self.objects:
            return [self._row(o["box"], o["score"], o["label"], o.get("classId")) for o in self.objects]
        if self.get("regions"):
            return [self._row(r["box"], 1.0, r["text"], None) for r in self["regions"]]
        if "objects" not in self and "phrases" not in self:
            return [(p["box"], p["score"], 0, "object") for p in self.get("proposals", [])]
        return []

    def _row(self, box, score, name, number):
        if number is None:
            if name not in self.labels:
                self.labels.append(name)
            number = self.labels.index(name)
        return box, score, number, name

    def detections(self):
        """The same as supervision.Detections; needs the packages supervision and numpy, and boxes as x1, y1, x2, y2."""
        import numpy
        import supervision

        rows = self.rows()
        if not rows:
            return supervision.Detections.empty()
        boxes, scores, numbers, names = zip(*rows)
        return supervision.Detections(
            xyxy=numpy.array(boxes, dtype=numpy.float32).reshape(-1, 4),
            confidence=numpy.array(scores, dtype=numpy.float32),
            class_id=numpy.array(numbers, dtype=int),
            data={"class_name": numpy.array(names)},
        )


class Client:
    """Sends requests to a gateway. For many threads.

    url: of the gateway
    key: of the caller, where the gateway asks for one
    timeout: seconds of a request, all its attempts together; sent along, so that the gateway stops then as well
    attempts: at most; a request is sent again where there is no connection and after 429 and 503 that say so
    longest_wait: seconds between two attempts; a gateway that asks for more has refused
    """

    def __init__(self, url="http://127.0.0.1:8080", key=None, timeout=60.0, attempts=4, longest_wait=20.0):
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"url: {url} (expected: such as http://127.0.0.1:8080)")
        self.url = url.rstrip("/")
        self.key = key
        self.timeout = timeout
        self.attempts = attempts
        self.longest_wait = longest_wait

    def detect(self, image, labels, **options):
        """Finds the objects of each label. `image` is a path, bytes or a file."""
        labels = _texts("labels", labels)
        return Answer(self.post("/v1/detect", image=image, labels=labels, **options), labels)

    def ask(self, image, task, **options):
        """Asks for any task: task="refer", phrases=["leftmost turtle"]; task="region_category", boxes=[[0, 0, 9, 9]]."""
        return Answer(self.post("/v1/ask", image=image, task=task, **options), _asked(options))

    def name(self, image, boxes, **options):
        """Names what is in each of one's own boxes; a list of texts."""
        boxes = [[float(corner) for corner in box] for box in boxes]
        regions = self.ask(image, "region_category", boxes=boxes, **options)["regions"]
        by_index = {region["index"]: region["text"] for region in regions}
        return [by_index.get(i, "") for i in range(len(boxes))]

    def propose(self, image, **options):
        """Proposes boxes of everything, without names."""
        return Answer(self.post("/v1/proposals", image=image, **options))

    def models(self):
        """The models that are served."""
        return self._send("GET", "/v1/models", None, self._whole)

    def events(self, image, labels=None, task=None, **options):
        """Pairs of an event's name and its data, as soon as they are known; the last is ("done", Answer).

        With labels alone they come from /v1/detect, with a task from /v1/ask.
        """
        path = "/v1/detect" if task is None else "/v1/ask"
        if labels is not None:
            options["labels"] = _texts("labels", labels)
        if task is not None:
            options["task"] = task
        body = _body(dict(options, image=image))
        with self._send("POST", path, body, lambda response, _: response, "text/event-stream") as response:
            for name, data in _events(response):
                if name == "error":
                    raise Problem(data)
                yield name, Answer(data, _asked(options)) if name == "done" else data
                if name == "done":
                    return
        raise ConnectionFailure(f"{self.url}: the stream ended without an answer")

    def post(self, path, **fields):
        """Any other operation, such as post("/v1/score", image="a.jpg", phrases=["cat"])."""
        return self._send("POST", path, _body(fields), self._whole)

    @staticmethod
    def _whole(response, _):
        with response:
            return json.loads(response.read())

    def _send(self, method, path, body, reading, accepted="application/json"):
        end = time.monotonic() + self.timeout
        attempt = 0
        while True:
            attempt += 1
            left = end - time.monotonic()
            if left <= 0.001:
                raise ConnectionFailure(f"{self.url}: no answer within {self.timeout} s")
            try:
                request = urllib.request.Request(self.url + path, body, method=method, headers=self._headers(left, accepted))
                return reading(urllib.request.urlopen(request, timeout=left), left)
            except urllib.error.HTTPError as error:
                failure = Problem(_problem(error))
                again = failure.retryable and failure.status in (429, 503)
                wait = failure.retry_after
            except (urllib.error.URLError, OSError) as error:
                reason = getattr(error, "reason", error)
                failure = ConnectionFailure(f"{self.url}: {reason}")
                again = isinstance(reason, ConnectionRefusedError)
                wait = None
                if isinstance(reason, (socket.timeout, TimeoutError)):
                    raise ConnectionFailure(f"{self.url}: no answer within {self.timeout} s") from error
            wait = max(wait or 0, 0.2 * 2 ** (attempt - 1) * random.uniform(0.5, 1))
            if not again or attempt >= self.attempts or wait > self.longest_wait or time.monotonic() + wait >= end:
                raise failure
            time.sleep(wait)

    def _headers(self, left, accepted):
        headers = {
            "Accept": accepted + ", application/problem+json",
            "Content-Type": "application/json",
            "X-Request-Timeout-Ms": str(int(left * 1000)),
        }
        if self.key:
            headers["Authorization"] = "Bearer " + self.key
        return headers


def _texts(field, texts):
    if isinstance(texts, str):
        raise TypeError(f"{field}: {texts!r} (expected: a list, such as [{texts!r}])")
    return list(texts)


def _asked(options):
    return options.get("labels") or options.get("phrases") or []


def _body(fields):
    fields = {name: value for name, value in fields.items() if value is not None}
    if "image" in fields:
        fields["image"] = _base64(fields["image"])
    return json.dumps(fields).encode()


def _base64(image):
    if isinstance(image, (str, os.PathLike)):
        with open(image, "rb") as file:
            image = file.read()
    elif hasattr(image, "read"):
        image = image.read()
    return base64.b64encode(image).decode()


def _problem(error):
    with error:
        try:
            problem = json.loads(error.read())
            if "code" in problem:
                return problem
        except (ValueError, TypeError):
            pass  # of a proxy, say
    return {"code": "http", "status": error.code, "detail": f"HTTP {error.code}", "retryable": error.code in (429, 503)}


def _events(lines):
    name, data = "message", []
    for line in lines:
        line = line.decode().rstrip("\r\n")
        if not line:
            if data:
                yield name, json.loads("\n".join(data))
            name, data = "message", []
        elif line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data.append(line[5:].lstrip(" "))
