// The official JavaScript client of the Model Context Protocol: node mcp.mjs URL PICTURE REXSERVE
// Calls the tools at URL/mcp, then those of the command REXSERVE mcp, which loads its models itself.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const [url, picture, rexserve] = process.argv.slice(2)

async function check(transport, given) {
  const client = new Client({ name: 'check', version: '1' })
  await client.connect(transport)
  const { tools } = await client.listTools()
  assert.deepEqual(tools.map(tool => tool.name), ['detect', 'refer', 'describe', 'draw', 'models'])
  const call = (name, more) => client.callTool({ name, arguments: { ...given, ...more } }, undefined, { timeout: 120_000 })
  const found = await call('detect', { labels: ['turtle', 'green apple'] })
  assert.equal(found.structuredContent.objects.length, 5)
  const referred = await call('refer', { phrases: ['leftmost turtle'] })
  assert.equal(referred.structuredContent.objects.length, 1)
  const described = await call('describe', { boxes: [found.structuredContent.objects[0].box] })
  assert.equal(described.structuredContent.regions[0].text, 'turtle')
  const drawn = await call('draw', { labels: ['turtle'] })
  assert.ok(Buffer.from(drawn.content.find(part => part.type === 'image').data, 'base64').subarray(1, 4).equals(Buffer.from('PNG')))
  assert.ok((await call('detect', { labels: [] })).isError)
  await client.close()
  return found.structuredContent.objects.length
}

console.log('mcp (JavaScript, HTTP):', await check(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)),
  { image: readFileSync(picture).toString('base64') }), 'objects')
console.log('mcp (JavaScript, stdio):', await check(new StdioClientTransport({ command: rexserve, args: ['mcp'] }),
  { path: picture }), 'objects')
