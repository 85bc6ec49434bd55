# The compiler stays in the first stage: durable-rules comes as source only.
FROM python:3.13-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/worthwin
WORKDIR /src
COPY requirements-runtime.lock ./
# Python 3.13 dropped PyEval_CallObject, which durable-rules 2.0.28 still names; its own build is not optimised.
RUN CPPFLAGS="-DPyEval_CallObject=PyObject_CallObject -O2 -fno-strict-aliasing" \
    /opt/worthwin/bin/pip install --require-hashes --requirement requirements-runtime.lock
COPY pyproject.toml README.md ./
COPY engine engine
COPY api api
COPY rules rules
RUN /opt/worthwin/bin/pip install --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin worthwin
COPY --from=build /opt/worthwin /opt/worthwin
ENV PATH=/opt/worthwin/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER worthwin
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["python", "-m", "api", "--host", "0.0.0.0", "--port", "8000"]
