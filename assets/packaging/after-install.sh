#!/bin/sh
set -e

# The sandbox of the window's page; used where the kernel lets nobody but root make namespaces.
chmod 4755 '/opt/${sanitizedProductName}/chrome-sandbox'

if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor || true; fi
