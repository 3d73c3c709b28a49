// The official JavaScript client of OpenAI against a running server: node openai.mjs URL PICTURE
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import OpenAI from 'openai'

const [url, picture] = process.argv.slice(2)
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: process.env.REXSERVE_API_KEY || 'none', maxRetries: 0 })
const image_url = { url: `data:image/jpeg;base64,${readFileSync(picture).toString('base64')}` }
const asking = text => ({
  model: 'default',
  messages: [{ role: 'user', content: [{ type: 'text', text }, { type: 'image_url', image_url }] }]
})

const models = []
for await (const model of client.models.list()) models.push(model.id)
assert.ok(models.includes('default'), `models: ${models}`)
assert.equal((await client.models.retrieve('default')).id, 'default')

const whole = await client.chat.completions.create(asking('find: turtle, green apple'))
assert.equal(whole.rexserve.objects.length, 5)
assert.equal(whole.choices[0].message.content.split('\n').length, 5)
assert.equal(whole.choices[0].finish_reason, 'stop')
assert.ok(whole.usage.total_tokens > 0)

let text = '', usage
const stream = await client.chat.completions.create({
  ...asking('find: turtle, green apple'), stream: true, stream_options: { include_usage: true }
})
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta.content ?? ''
  usage = chunk.usage ?? usage
}
assert.equal(text, whole.choices[0].message.content)
assert.deepEqual(usage, whole.usage)

const named = await client.chat.completions.create({ ...asking('?'), rexserve: { task: 'refer', phrases: ['leftmost turtle'] } })
assert.equal(named.rexserve.objects.length, 1)

const json = await client.chat.completions.create({ ...asking('find: turtle'), response_format: { type: 'json_object' } })
assert.equal(JSON.parse(json.choices[0].message.content).objects[0].label, 'turtle')

const several = asking('find: turtle')
several.messages.push({ role: 'assistant', content: 'turtle ...' }, { role: 'user', content: 'find: green apple' })
const next = await client.chat.completions.create(several)
assert.ok(next.rexserve.objects.every(object => object.label === 'green apple') && next.rexserve.objects.length > 0)

await assert.rejects(
  client.chat.completions.create({ ...asking('find: turtle'), tools: [{ type: 'function', function: { name: 'f' } }] }),
  error => error instanceof OpenAI.BadRequestError && error.param === 'tools' && error.type === 'invalid_request_error')
await assert.rejects(client.models.retrieve('gpt-nothing'), OpenAI.NotFoundError)
console.log(`openai (JavaScript): ${whole.rexserve.objects.length} objects, whole and streamed\n${text}`)
