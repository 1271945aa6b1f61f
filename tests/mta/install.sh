#!/bin/sh
# Postfix and Dovecot for the tests in this folder, from Debian: installed if missing; they ask nothing and start nothing.
set -eu
PATH="$PATH:/usr/sbin:/sbin"

have() { command -v postfix && command -v dovecot && test -e /usr/lib/dovecot/modules/lib90_sieve_plugin.so; }
have >/dev/null && exit 0

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "make mta: the tests in tests/mta need Debian's postfix, dovecot-imapd, dovecot-lmtpd and dovecot-sieve," >&2
    echo "and only root can install them here. Run this once as root on Debian or in a container." >&2
    exit 1
fi

policy=/usr/sbin/policy-rc.d  # invoke-rc.d asks it: no daemon is started while we install
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
    postfix dovecot-imapd dovecot-lmtpd dovecot-sieve
