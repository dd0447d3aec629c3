# An image that takes the place of the image `rabbitmq`: same environment, ports, files, volume, user and commands.
#
#   docker build -t amqpd .
#   docker run -p 5672:5672 -p 15672:15672 amqpd
#
# The broker and its tools are one native executable. The base has a shell, because health checks and scripts want one.
FROM mcr.microsoft.com/dotnet/sdk:10.0-aot AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src src
# Rules of style are checked where the code is written.
RUN dotnet publish src/Amqp.Daemon -c Release --use-current-runtime -p:PublishAot=true -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false \
    -p:GenerateDocumentationFile=false -o /publish

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
RUN groupadd --gid 999 --system rabbitmq \
    && useradd --uid 999 --gid rabbitmq --system --no-create-home --home-dir /var/lib/rabbitmq --shell /bin/sh rabbitmq \
    && mkdir -p /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq \
    && chown rabbitmq:rabbitmq /var/lib/rabbitmq /var/log/rabbitmq \
    && chmod 1777 /var/lib/rabbitmq /var/log/rabbitmq
COPY src/Amqp.Daemon/image/docker-entrypoint.sh /usr/local/bin/
COPY --chown=rabbitmq:rabbitmq src/Amqp.Daemon/image/enabled_plugins /etc/rabbitmq/
COPY --chown=rabbitmq:rabbitmq src/Amqp.Daemon/image/conf.d /etc/rabbitmq/conf.d/
COPY LICENSE /opt/rabbitmq/
COPY --from=build /publish/tools /opt/rabbitmq/sbin/
COPY --from=build /publish/amqpd /opt/rabbitmq/

ENV PATH=/opt/rabbitmq/sbin:$PATH \
    HOME=/var/lib/rabbitmq \
    RABBITMQ_DATA_DIR=/var/lib/rabbitmq \
    RABBITMQ_HOME=/opt/rabbitmq \
    LANG=C.UTF-8 LC_ALL=C.UTF-8
VOLUME /var/lib/rabbitmq
# AMQP, AMQP over TLS, management and metrics
EXPOSE 5672 5671 15672 15671 15692 15691

# A probe takes a hundredth of a second of processor time, so it can be frequent.
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s --retries=3 CMD ["rabbitmq-diagnostics", "-q", "ping"]
# There is no USER: the entry point makes the volume the broker's and steps down to uid 999. `--user 999` does without.
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["rabbitmq-server"]
