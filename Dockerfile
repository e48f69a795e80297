# docker build --tag rechenweg .
# docker run --rm --volume "$PWD:/work" --user "$(id -u)" rechenweg solve blatt4 -o loesung.pdf
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/rechenweg \
 && /opt/rechenweg/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock \
 && /opt/rechenweg/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
COPY templates/system_libraries.py /tmp/system_libraries.py
RUN python -I /tmp/system_libraries.py --install \
 && rm -rf /tmp/system_libraries.py /var/lib/apt/lists/* \
 && useradd --create-home rechenweg
COPY --from=build /opt/rechenweg /opt/rechenweg
ENV PATH=/opt/rechenweg/bin:$PATH LC_ALL=C.UTF-8 RECHENWEG_CACHE=/tmp/rechenweg
USER rechenweg
WORKDIR /work
ENTRYPOINT ["rechenweg"]
CMD ["--help"]
