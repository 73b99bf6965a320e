#!/bin/sh
set -e

# The helper for the system's Docker ends by itself; what it holds for a restart is left to nobody. Docker runs on as it is.
hold=/run/systemd/system/docker.service.d/50-afloat-hold.conf
if [ -e "$hold" ]; then rm -f "$hold"; systemctl daemon-reload || true; fi
rmdir "$(dirname "$hold")" 2>/dev/null || true
# Bridges of the system's Docker that let 127.0.0.0/8 through, and what guards them; an engine without docker-proxy needs it
# itself. The name is that of the home /var/lib/afloat.
guard=afloat_d897979a_guard
if nft list table ip "$guard" >/dev/null 2>&1 && ! grep -qs '"userland-proxy" *: *false' /etc/docker/daemon.json; then
  nft list table ip "$guard" | sed -n 's/.*iifname "\([^"]*\)" ip saddr.*/\1/p' | while read -r bridge; do
    if [ -e "/proc/sys/net/ipv4/conf/$bridge" ]; then echo 0 >"/proc/sys/net/ipv4/conf/$bridge/route_localnet" || true; fi
  done
  nft delete table ip "$guard" || true
fi
if [ "$1" = purge ]; then rm -rf /var/lib/afloat; fi

# The engine, its containers and everything in Afloat's home stay: they are the user's, and may be running.
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor || true; fi
