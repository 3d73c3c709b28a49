// A request as the page sends it, as a form, and as programs that send the same.

import { hasKey } from './access.js';

/** The parts of a multipart form: a list is a repeated field, a box one value. */
export function parts(body) {
  return Object.entries(body).flatMap(([name, value]) => (Array.isArray(value) ? value.map((one) => [name, String(one)]) : [[name, String(value)]]));
}

export function formOf({ body }, file) {
  const form = new FormData();
  form.append('image', file, file.name);
  parts(body).forEach(([name, value]) => form.append(name, value));
  return form;
}

const url = ({ address }) => `${location.origin}/${address}`;
const timeout = ({ timeoutMillis }) => ['X-Request-Timeout-Ms', String(timeoutMillis)];

/** A word of a shell. */
const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A file name as curl reads it, which takes ; and , for its own. */
const curlFile = (name) => (/^[\w. -]+$/.test(name) ? name : `"${name.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`);

export function curl(request, fileName) {
  return [`curl ${url(request)}`,
    `  -H ${quoted(timeout(request).join(': '))}`,
    ...(hasKey() ? ['  -H "Authorization: Bearer $REXSERVE_API_KEY"'] : []),
    `  -F ${quoted(`image=@${curlFile(fileName)}`)}`,
    ...parts(request.body).map(([name, value]) => `  --form-string ${quoted(`${name}=${value}`)}`)].join(' \\\n');
}

/** A literal of Python and of JavaScript: texts, numbers and lists look the same in both. */
const literal = (value) => JSON.stringify(value);

export function python(request, fileName) {
  const lines = Object.entries(request.body).map(([name, value]) => `    ${literal(name)}: ${literal(value)},`);
  return `import base64
import json
import ${hasKey() ? 'os\nimport ' : ''}urllib.error
import urllib.request

with open(${literal(fileName)}, "rb") as file:
    image = base64.b64encode(file.read()).decode()
body = {
    "image": image,
${lines.join('\n')}
}
headers = {
    "Content-Type": "application/json",
    ${literal(timeout(request)[0])}: ${literal(timeout(request)[1])},${hasKey() ? `
    "Authorization": "Bearer " + os.environ["REXSERVE_API_KEY"],` : ''}
}
request = urllib.request.Request(${literal(url(request))}, json.dumps(body).encode(), headers)
try:
    with urllib.request.urlopen(request) as response:
        print(json.dumps(json.load(response), indent=2))
except urllib.error.HTTPError as problem:
    raise SystemExit(problem.read().decode())`;
}

export function javascript(request, fileName) {
  return `// Node 20 or newer: save as ask.mjs, then: node ask.mjs
import { readFile } from 'node:fs/promises';

const form = new FormData();
form.append('image', new Blob([await readFile(${literal(fileName)})]), ${literal(fileName)});
${parts(request.body).map(([name, value]) => `form.append(${literal(name)}, ${literal(value)});`).join('\n')}
const response = await fetch(${literal(url(request))}, {
  method: 'POST',
  headers: { ${literal(timeout(request)[0])}: ${literal(timeout(request)[1])}${hasKey() ? ', Authorization: `Bearer ${process.env.REXSERVE_API_KEY}`' : ''} },
  body: form,
});
console.log(JSON.stringify(await response.json(), null, 2));
process.exitCode = response.ok ? 0 : 1;`;
}
