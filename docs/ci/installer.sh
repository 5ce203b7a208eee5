#!/bin/sh
# Installe le banc dans un environnement neuf : les étapes du Containerfile, sans moteur de conteneurs.
#   sh docs/ci/installer.sh SOURCE DESTINATION
# SOURCE est la copie du dépôt, ou un fichier .whl ; DESTINATION le dossier à créer.
# Sans réseau : PIP_NO_INDEX=1 PIP_FIND_LINKS=/chemin/des/paquets, que pip lit de lui-même.
set -eu
source=${1:?"la copie du dépôt, ou un fichier .whl"}
destination=${2:?"le dossier de l'environnement à créer"}
python=${PYTHON:-python3}

"$python" -m venv "$destination"
if [ -f "$source/constraints.txt" ]; then
  "$destination/bin/python" -m pip install --quiet --disable-pip-version-check -c "$source/constraints.txt" "$source"
else
  "$destination/bin/python" -m pip install --quiet --disable-pip-version-check "$source"
fi
"$destination/bin/eprouvette" --version
