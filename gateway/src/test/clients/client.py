import base64
import sys

import openapi_client
from openapi_client import AskRequest, DetectionApi, DetectRequest

_, url, file = sys.argv

with openapi_client.ApiClient(openapi_client.Configuration(host=url)) as client, open(file, "rb") as picture:
    image = base64.b64encode(picture.read()).decode()
    api = DetectionApi(client)
    for found in api.detect(DetectRequest(image=image, labels=["turtle", "green apple"])).objects:
        print("found", found.label, *(round(corner) for corner in found.box))
    boxes = [[280, 209, 409, 289], [458, 151, 631, 302]]
    for named in api.ask(AskRequest(image=image, task="region_category", boxes=boxes)).regions:
        print("named", named.index, named.text)
