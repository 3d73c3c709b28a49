"""Tests of rexserve.py: python3 clients/python/test_rexserve.py

With REXSERVE_URL and REXSERVE_PICTURE it asks a running suite as well (samples/turtles.jpg). The real supervision is used
where it is installed, else one that only keeps what it is given.
"""

import http.server
import io
import json
import os
import sys
import threading
import types
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rexserve  # noqa: E402

FOUND = {
    "objects": [
        {"label": "turtle", "classId": 0, "index": 2, "box": [1, 2, 3, 4], "score": 0.75},
        {"label": "apple", "index": 3, "box": [5, 6, 7, 8], "score": 0.5},
    ]
}


class Detections:
    """Stands for supervision.Detections: the constructor's own arguments, and what it checks of them."""

    def __init__(self, xyxy, mask=None, confidence=None, class_id=None, tracker_id=None, data=None, metadata=None):
        assert xyxy.ndim == 2 and xyxy.shape[1] == 4
        assert confidence.shape == class_id.shape == (len(xyxy),)
        assert all(len(values) == len(xyxy) for values in data.values())
        self.xyxy, self.confidence, self.class_id, self.data = xyxy, confidence, class_id, data

    def __len__(self):
        return len(self.xyxy)

    @classmethod
    def empty(cls):
        import numpy

        return cls(numpy.empty((0, 4)), confidence=numpy.empty(0), class_id=numpy.empty(0, dtype=int), data={})


try:
    import numpy
except ImportError:
    numpy = None
try:
    import supervision  # noqa: F401
except ImportError:
    sys.modules["supervision"] = types.SimpleNamespace(Detections=Detections)


class Gateway(http.server.BaseHTTPRequestHandler):
    answers, asked = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.path, self.headers, json.loads(body) if body else None))
        status, kind, text = self.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST

    def log_message(self, *_):
        pass


class ClientTest(unittest.TestCase):
    def setUp(self):
        Gateway.answers, Gateway.asked = [], []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.client = rexserve.Client(f"http://127.0.0.1:{self.server.server_port}", key="secret", attempts=3)

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def says(self, answer, status=200):
        kind = "application/json" if status == 200 else "application/problem+json"
        Gateway.answers.append((status, kind, json.dumps(answer).encode()))

    def refuses(self, status, code, retryable=True, after=0):
        problem = {"code": code, "status": status, "detail": "d", "retryable": retryable, "retryAfterSeconds": after}
        self.says(problem, status)

    def test_detects(self):
        self.says(FOUND)
        answer = self.client.detect(io.BytesIO(b"\1\2\3"), ["turtle", "apple"], objectThreshold=0.3, model=None)
        path, headers, body = Gateway.asked[0]
        self.assertEqual(path, "/v1/detect")
        self.assertEqual(body, {"image": "AQID", "labels": ["turtle", "apple"], "objectThreshold": 0.3})
        self.assertEqual(headers["Authorization"], "Bearer secret")
        self.assertLessEqual(int(headers["X-Request-Timeout-Ms"]), 60000)
        self.assertEqual([(n, c) for _, _, n, c in answer.rows()], [(0, "turtle"), (1, "apple")])

    def test_names_boxes(self):
        self.says({"phrases": [], "regions": [{"index": 1, "box": [0, 0, 1, 1], "text": "apple"}]})
        self.assertEqual(self.client.name(b"x", [(0, 0, 1, 1), (0, 0, 2, 2)]), ["", "apple"])
        self.assertEqual(Gateway.asked[0][2]["boxes"], [[0, 0, 1, 1], [0, 0, 2, 2]])

    def test_comes_back_when_the_gateway_says(self):
        self.refuses(503, "overloaded")
        self.refuses(429, "rate_limited")
        self.says({"data": []})
        self.assertEqual(self.client.models(), {"data": []})

    def test_gives_up_where_it_would_be_in_vain(self):
        self.refuses(400, "invalid_request", retryable=False)
        self.refuses(429, "quota_exceeded", after=3600)
        for code in ("invalid_request", "quota_exceeded"):
            with self.assertRaises(rexserve.Problem) as caught:
                self.client.propose(b"x")
            self.assertEqual(caught.exception.code, code)
        self.assertEqual(len(Gateway.asked), 2)

    def test_says_that_there_is_no_connection(self):
        self.tearDown()
        try:
            with self.assertRaises(rexserve.ConnectionFailure):
                self.client.models()
        finally:
            self.setUp()

    def test_tells_events_as_they_come(self):
        Gateway.answers.append((200, "text/event-stream", (
            ":\n\nevent: text\ndata: {\"delta\": \"turtle\"}\n\nevent: done\ndata: " + json.dumps(FOUND) + "\n\n").encode()))
        (name, text), (last, answer) = self.client.events(b"x", ["turtle"])
        self.assertEqual((name, text, last), ("text", {"delta": "turtle"}, "done"))
        self.assertEqual(len(answer.objects), 2)
        Gateway.answers.append((200, "text/event-stream", b"event: error\ndata: {\"code\": \"draining\", \"detail\": \"d\"}\n\n"))
        with self.assertRaises(rexserve.Problem):
            list(self.client.events(b"x", ["turtle"]))

    def test_refuses_one_text_for_a_list(self):
        with self.assertRaisesRegex(TypeError, "expected: a list"):
            self.client.detect(b"x", "turtle")
        with self.assertRaisesRegex(ValueError, "expected: such as"):
            rexserve.Client("localhost:8080")

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_makes_detections(self):
        detections = rexserve.Answer(FOUND, ["turtle", "apple"]).detections()
        self.assertEqual(detections.xyxy.tolist(), [[1, 2, 3, 4], [5, 6, 7, 8]])
        self.assertEqual(detections.confidence.tolist(), [0.75, 0.5])
        self.assertEqual(detections.class_id.tolist(), [0, 1])
        self.assertEqual(detections.data["class_name"].tolist(), ["turtle", "apple"])
        self.assertEqual(len(rexserve.Answer({"proposals": [{"box": [0, 0, 1, 1], "score": 1}]}).detections()), 1)

    @unittest.skipUnless(os.environ.get("REXSERVE_URL"), "REXSERVE_URL is not set")
    def test_asks_a_running_suite(self):
        client = rexserve.Client(os.environ["REXSERVE_URL"])
        picture = os.environ["REXSERVE_PICTURE"]
        answer = client.detect(picture, ["turtle", "green apple"])
        self.assertEqual(sorted(number for _, _, number, _ in answer.rows()), [0, 0, 1, 1, 1])
        names = client.name(picture, [[280, 209, 409, 289], [458, 151, 631, 302]])
        self.assertEqual(names, ["turtle", "green apple"])
        events = list(client.events(picture, ["turtle"]))
        self.assertEqual((events[0][0], events[-1][0]), ("proposals", "done"))
        with self.assertRaises(rexserve.Problem) as caught:
            client.detect(picture, ["turtle"], maxProposals=901)
        self.assertEqual(caught.exception.errors[0]["field"], "maxProposals")


if __name__ == "__main__":
    unittest.main()
