// Shows /openapi.yaml with Swagger UI. It is a file of its own, because the content security policy forbids inline
// scripts.
SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'none',
  validatorUrl: null, // would send the address of this server to another server
});
