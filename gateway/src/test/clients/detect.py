import base64
import sys

import openapi_client
from openapi_client import DetectionApi, DetectRequest

_, url, image = sys.argv

with openapi_client.ApiClient(openapi_client.Configuration(host=url)) as client, open(image, "rb") as file:
    content = base64.b64encode(file.read()).decode()
    answer = DetectionApi(client).detect(DetectRequest(image=content, labels=["turtle", "green apple"]))
    for found in answer.objects:
        print(found.label, *(round(corner) for corner in found.box))
