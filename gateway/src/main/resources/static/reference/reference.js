// The document of this gateway in Swagger UI; nothing is loaded from elsewhere.
const answer = await fetch('openapi.json');
const spec = await answer.json();
// As the browser reaches the gateway, which may be through a proxy that the gateway does not know of.
spec.servers = [{ url: new URL('.', document.baseURI).href.replace(/\/$/, ''), description: 'This gateway' }];
globalThis.SwaggerUIBundle({
  spec,
  dom_id: '#reference',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  tryItOutEnabled: true,
});
