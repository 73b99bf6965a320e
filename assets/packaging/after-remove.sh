#!/bin/sh
set -e

# The engine, its containers and everything in Afloat's home stay: they are the user's, and may be running.
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor || true; fi
