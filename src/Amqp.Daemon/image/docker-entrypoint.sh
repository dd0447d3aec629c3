#!/bin/sh
# Entry point of the container image: whatever is named rabbitmq... runs as the user rabbitmq, anything else as it is.
set -eu

# A broker without the TLS or the limit that somebody asked for would be worse than none: settings that the image of
# RabbitMQ refuses are refused here, too. (The _FILE variables for the user and the password are not among them.)
refused=
for variable in $(env | sed -n 's/^\(RABBITMQ_\(VM_MEMORY_HIGH_WATERMARK\|SSL_\|MANAGEMENT_SSL_\)[A-Z0-9_]*\)=.*/\1/p' | sort); do
    echo "error: $variable is set but deprecated: say it in rabbitmq.conf" >&2
    refused=yes
done
case "${1:-}" in
    rabbitmq*) [ -z "$refused" ] || exit 1 ;;
esac

case "${1:-}" in
    rabbitmq* | amqpctl)
        if [ "$(id -u)" = 0 ]; then
            if [ "$1" = rabbitmq-server ]; then
                # A volume, or a directory of the host, may be root's.
                find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq:rabbitmq '{}' +
            fi
            exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups -- "$@"
        fi
        ;;
esac

exec "$@"
