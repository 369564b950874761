// Shows /openapi.yaml with Swagger UI. It is a file of its own, because the content security policy forbids inline
// scripts.
SwaggerUIBundle({
  url: new URL('../openapi.yaml', document.currentScript.src).pathname,
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'none',
  validatorUrl: null, // would send the address of this server to another server
});
