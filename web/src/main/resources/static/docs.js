// Shows /openapi.yaml with Swagger UI. A file of its own, because the pages' policy allows no inline scripts.
SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'none',
  validatorUrl: null, // would send the address of this server to another one
});
