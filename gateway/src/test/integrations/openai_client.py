"""The official Python client of OpenAI against a running server: python openai_client.py URL PICTURE"""
import base64
import os
import sys

from openai import BadRequestError, OpenAI

url, picture = sys.argv[1:]
client = OpenAI(base_url=f"{url}/v1", api_key=os.environ.get("REXSERVE_API_KEY", "none"), max_retries=0)
with open(picture, "rb") as file:
    data = "data:image/jpeg;base64," + base64.b64encode(file.read()).decode()
content = [{"type": "text", "text": "find: turtle, green apple"}, {"type": "image_url", "image_url": {"url": data}}]
asked = {"model": "default", "messages": [{"role": "user", "content": content}]}

assert "default" in [model.id for model in client.models.list()]
whole = client.chat.completions.create(**asked)
assert len(whole.rexserve["objects"]) == 5, whole
text = ""
for chunk in client.chat.completions.create(**asked, stream=True):
    if chunk.choices:
        text += chunk.choices[0].delta.content or ""
assert text == whole.choices[0].message.content
explicit = client.chat.completions.create(**asked, extra_body={"rexserve": {"labels": ["turtle"]}})
assert {found["label"] for found in explicit.rexserve["objects"]} == {"turtle"}
try:
    client.chat.completions.create(**asked, n=2)
    raise AssertionError("n=2 is answered")
except BadRequestError as error:
    assert error.param == "n", error
print(f"openai (Python): {len(whole.rexserve['objects'])} objects, whole and streamed")
