# One image for web, worker, beat and migrations; docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/portal/venv
COPY requirements.txt .
RUN /opt/portal/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/portal --create-home portal
ENV PATH=/opt/portal/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_VAR_DIR=/var/lib/portal
COPY --from=packages /opt/portal/venv /opt/portal/venv
WORKDIR /opt/portal/src
COPY . .
# The embedded settings are enough to build with; no secret is in the image.
RUN PORTAL_VAR_DIR=/tmp/build sh -c 'python manage.py compile_messages && python manage.py collectstatic --noinput -v0' \
    && rm -rf /tmp/build \
    && python -m compileall -q .

USER portal
ENV PORTAL_ENV=production
VOLUME /var/lib/portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=40s --retries=4 CMD ["python", "docker/healthcheck.py", "web"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "portal.wsgi:application"]
