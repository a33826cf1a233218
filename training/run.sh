#!/bin/sh
# Data to weights in one command: run.sh DATA_FOLDER WORK_FOLDER [MINUTES]. DATA_FOLDER holds the *.jsonl.gz files, WORK_FOLDER gets pairs, checkpoints, model.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$1
work=$2
minutes=${3:-1000000}
mkdir -p "$work"
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
cd "$here"
[ -f "$work/pairs/train.jsonl" ] || "$work/venv/bin/python" data.py --data "$data" --out "$work/pairs"
# Passive: threads that spin while they wait take most of a step on a machine that does other things too.
OMP_WAIT_POLICY=PASSIVE "$work/venv/bin/python" train.py --pairs "$work/pairs" --out "$work/checkpoints" --minutes "$minutes"
"$work/venv/bin/python" export.py --weights "$work/checkpoints/final.pt" --out "$work/entailment-minilm"
