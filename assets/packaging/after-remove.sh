#!/bin/sh
set -e

# The helper for the system's Docker ends by itself; what it holds for a restart is left to nobody. Docker runs on as it is.
hold=/run/systemd/system/docker.service.d/50-afloat-hold.conf
if [ -e "$hold" ]; then rm -f "$hold"; systemctl daemon-reload || true; fi
if [ "$1" = purge ]; then rm -rf /var/lib/afloat; fi

# The engine, its containers and everything in Afloat's home stay: they are the user's, and may be running.
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor || true; fi
