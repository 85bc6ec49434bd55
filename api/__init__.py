"""The service: Worthwin's decisions over HTTP. It imports the engine; the engine never imports it."""
