import { readFileSync } from 'node:fs';
import { AskRequestTaskEnum, Configuration, DetectionApi } from './client';

const [, , basePath, file] = process.argv;
const image = readFileSync(file).toString('base64');
const api = new DetectionApi(new Configuration({ basePath }));

const found = await api.detect({ detectRequest: { image, labels: ['turtle', 'green apple'] } });
for (const object of found.objects) {
  console.log(`found ${object.label} ${object.box.map(Math.round).join(' ')}`);
}
const boxes = [[280, 209, 409, 289], [458, 151, 631, 302]];
const named = await api.ask({ askRequest: { image, task: AskRequestTaskEnum.RegionCategory, boxes } });
for (const region of named.regions ?? []) {
  console.log(`named ${region.index} ${region.text}`);
}
