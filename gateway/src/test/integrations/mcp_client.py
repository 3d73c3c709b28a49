"""The official Python client of the Model Context Protocol: python mcp_client.py URL PICTURE REXSERVE

Calls the tools at URL/mcp, then those of the command `REXSERVE mcp --server URL`.
"""
import asyncio
import base64
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

try:
    from mcp.client.streamable_http import streamable_http_client
except ImportError:
    from mcp.client.streamable_http import streamablehttp_client as streamable_http_client

url, picture, rexserve = sys.argv[1:]


async def check(session, arguments):
    await session.initialize()
    names = [tool.name for tool in (await session.list_tools()).tools]
    assert names == ["detect", "refer", "describe", "draw", "models"], names
    found = await session.call_tool("detect", {**arguments, "labels": ["turtle", "green apple"]})
    structured = getattr(found, "structured_content", None) or found.structuredContent
    assert len(structured["objects"]) == 5, found
    drawn = await session.call_tool("draw", {**arguments, "labels": ["turtle"]})
    image = [part for part in drawn.content if part.type == "image"][0]
    assert base64.b64decode(image.data).startswith(b"\x89PNG")
    wrong = await session.call_tool("detect", {**arguments, "labels": []})
    assert getattr(wrong, "is_error", None) or getattr(wrong, "isError", None), wrong
    return len(structured["objects"])


async def main():
    with open(picture, "rb") as file:
        image = base64.b64encode(file.read()).decode()
    async with streamable_http_client(f"{url}/mcp") as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            print("mcp (Python, HTTP):", await check(session, {"image": image}), "objects")
    command = StdioServerParameters(command=rexserve, args=["mcp", "--server", url])
    async with stdio_client(command) as (read, write):
        async with ClientSession(read, write) as session:
            print("mcp (Python, stdio):", await check(session, {"path": picture}), "objects")


asyncio.run(main())
