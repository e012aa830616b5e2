#!/usr/bin/env bash
# The outside judges of `make audit`: LibreOffice from Debian; axe, the Nu HTML checker and Lighthouse below node_modules here.
set -euo pipefail
cd "$(dirname "$0")/../.."

.ci/need "command -v java" default-jre-headless
.ci/need "command -v npm" nodejs npm
.ci/need "command -v soffice" libreoffice-calc-nogui
# Lighthouse would bring a browser of its own; we have Debian's. These versions run on Node 18.16 and later.
PUPPETEER_SKIP_DOWNLOAD=1 npm install --prefix tests/audit --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent \
    axe-core@4.14.1 vnu-jar@26.9.27 lighthouse@12.8.2
