import { readFileSync } from 'node:fs';
import { Configuration, DetectionApi } from './client';

const [, , basePath, image] = process.argv;

const answer = await new DetectionApi(new Configuration({ basePath })).detect({
  detectRequest: { image: readFileSync(image).toString('base64'), labels: ['turtle', 'green apple'] },
});
for (const object of answer.objects) {
  console.log(`${object.label} ${object.box.map(Math.round).join(' ')}`);
}
