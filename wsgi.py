"""What a WSGI server and `flask --app wsgi` start from."""

import os

# Before numpy is imported: on shared cores a BLAS that spins in several threads costs four times the CPU.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from surveyapp.app import create_app

app = create_app()
