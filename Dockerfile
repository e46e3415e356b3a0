# newswatch and Airflow in one image: the services of docker-compose.yml, Celery's and Kubernetes' workers, and the
# command line (`docker run --rm IMAGE newswatch explain …`). PostgreSQL's server is not in it, its clients are.
#
#   docker build -t newswatch .
#   docker build --build-arg BASE=python:3.13-slim-bookworm -t newswatch .
#
# Needs no BuildKit. Behind a mirror of the package index, give pip's own settings as build arguments
# (--build-arg PIP_INDEX_URL=…): the locks name no index, and every file is checked against its hash.
ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
RUN python -m venv /opt/newswatch
# The packages first: this layer is built again only when the lock changes
COPY requirements-image.txt ./
RUN /opt/newswatch/bin/pip install --quiet --require-hashes --no-deps --no-compile --requirement requirements-image.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
COPY sql sql
# As a wheel, by the locked build backend and without the network
RUN /opt/newswatch/bin/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist . \
 && /opt/newswatch/bin/pip install --quiet --no-deps --no-compile --no-index dist/*.whl
COPY docker/slim.py docker/revision.py docker/
RUN /opt/newswatch/bin/python docker/revision.py > /opt/newswatch/airflow-revision \
 && /opt/newswatch/bin/python docker/slim.py

FROM ${BASE}
LABEL org.opencontainers.image.title="newswatch" \
      org.opencontainers.image.description="News monitoring for cross-border security, scheduled by Airflow" \
      org.opencontainers.image.licenses="Apache-2.0"
# Group 0, as Airflow's own image has it: a platform that gives containers a user of its own keeps that group.
# A new volume takes its owner from the directory that it is mounted on, so no container has to start as root to
# change one; 999 is the user of the postgres image.
RUN useradd --uid 50000 --gid 0 --no-create-home --home-dir /opt/airflow --shell /usr/sbin/nologin newswatch \
 && install -d -o 50000 -g 0 -m 0770 \
      /backups /opt/airflow /opt/airflow/logs /var/lib/newswatch \
      /run/newswatch/app /run/newswatch/admin /run/newswatch/redis \
 && install -d -o 999 -g 999 -m 0700 /var/lib/postgresql
COPY --from=build /opt/newswatch /opt/newswatch
COPY docker/airflow.cfg /opt/airflow/airflow.cfg
COPY docker/entrypoint.py docker/health.py docker/init.py docker/keep_secrets.py /opt/newswatch/docker/
COPY dags /opt/airflow/dags
ENV PATH=/opt/newswatch/bin:${PATH} \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    AIRFLOW_HOME=/opt/airflow \
    NEWSWATCH_HOME=/var/lib/newswatch
WORKDIR /opt/airflow
USER 50000:0
ENTRYPOINT ["/opt/newswatch/bin/python", "/opt/newswatch/docker/entrypoint.py"]
CMD ["newswatch", "--help"]
