# Sets PYTHON to a Python that Duijie runs on, or says what is missing and exits. Sourced by ./run and ./test.
# DUIJIE_PYTHON names the one to use instead of the first that fits.

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

# Debian's python3 comes without ensurepip, and then cannot make the environment that uv is put into.
makes_environments() {
    command -v uv >/dev/null 2>&1 || [ -x .uv/bin/uv ] || "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

consider() {
    if [ -z "$PYTHON" ] && fits "$1"; then
        if makes_environments "$1"; then PYTHON=$1; else without_venv=${without_venv:-$1}; fi
    fi
}

PYTHON='' without_venv=''
if [ -n "${DUIJIE_PYTHON:-}" ]; then
    consider "$DUIJIE_PYTHON"
else
    for candidate in python3.13 python3.12 python3.11 python3; do consider "$candidate"; done
fi

if [ -z "$PYTHON" ]; then
    if [ -n "$without_venv" ]; then
        echo "$without_venv is there, but cannot make an environment: its venv module is missing." >&2
        echo "Install it:  sudo apt-get install python3-venv" >&2
    elif [ -n "${DUIJIE_PYTHON:-}" ]; then
        echo "DUIJIE_PYTHON names $DUIJIE_PYTHON, which is not a Python 3.11, 3.12 or 3.13 that starts." >&2
        echo "Give the path of one, or unset DUIJIE_PYTHON." >&2
    else
        echo "Python 3.11, 3.12 or 3.13 is needed, and none was found." >&2
        echo "Install it:  sudo apt-get install python3 python3-venv" >&2
    fi
    exit 1
fi
