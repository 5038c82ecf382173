"""Values in, PDF bytes out: content, charts, templates and the renderer of the report."""
